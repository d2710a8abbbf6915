/** Requests being worked on, one a tab: they outlive the tab's redraws and an engine restart, not the window. */
import { create } from 'zustand';
import type { z } from 'zod';
import type { AttemptId, RecordId } from '../../shared/kernel/ids.ts';
import type { preparedRequestSchema, RawRequest } from '../../shared/replay/model.ts';
import { base64FromBytes, bytesFromBase64 } from '../kit/base64.ts';
import { bytesOfRequest, textOfRequest, type RequestText } from './requestText.ts';

type Prepared = z.infer<typeof preparedRequestSchema>;

export interface Draft {
  readonly recordId: RecordId | null;
  readonly scheme: RawRequest['scheme'];
  readonly target: string;
  /** What the person edits; null where the bytes are no text. */
  readonly request: RequestText | null;
  /** The bytes as prepared: sent where they are no text. */
  readonly captured: Uint8Array<ArrayBuffer>;
  readonly warnings: readonly string[];
  readonly recorded: Prepared['recorded'];
  readonly attempt: AttemptId | null;
}

interface ReplayState {
  readonly drafts: ReadonlyMap<string, Draft>;
}

export const useReplay = create<ReplayState>()(() => ({ drafts: new Map() }));

export function draftOf(prepared: Prepared, recordId: RecordId): Draft {
  const captured = bytesFromBase64(prepared.request.base64);
  return {
    recordId,
    scheme: prepared.request.scheme,
    target: prepared.request.target,
    request: textOfRequest(captured),
    captured,
    warnings: prepared.warnings,
    recorded: prepared.recorded,
    attempt: null,
  };
}

/** A request written from nothing. */
export function emptyDraft(): Draft {
  const request = {
    text: 'GET / HTTP/1.1\nHost: localhost:8080\nAccept: application/json\n\n',
    explicit: false,
  };
  return {
    recordId: null,
    scheme: 'http',
    target: 'localhost:8080',
    request,
    captured: bytesOfRequest(request),
    warnings: [],
    recorded: null,
    attempt: null,
  };
}

export function keepDraft(panelId: string, draft: Draft): void {
  useReplay.setState(({ drafts }) => ({ drafts: new Map(drafts).set(panelId, draft) }));
}

export function changeDraft(panelId: string, change: Partial<Draft>): void {
  useReplay.setState(({ drafts }) => {
    const draft = drafts.get(panelId);
    return draft === undefined ? {} : { drafts: new Map(drafts).set(panelId, { ...draft, ...change }) };
  });
}

export function bytesOfDraft(draft: Draft): Uint8Array<ArrayBuffer> {
  return draft.request === null ? draft.captured : bytesOfRequest(draft.request);
}

export function rawOfDraft(draft: Draft): RawRequest {
  return { scheme: draft.scheme, target: draft.target.trim(), base64: base64FromBytes(bytesOfDraft(draft)) };
}
