/** What is about to go into a case, and note text that the engine does not have yet. */
import { create } from 'zustand';
import type { z } from 'zod';
import type { exhibitKindSchema } from '../../shared/cases/model.ts';
import type { CaseId } from '../../shared/kernel/ids.ts';

export interface ExhibitDraft {
  readonly kind: z.infer<typeof exhibitKindSchema>;
  readonly subject: string;
  /** How the person knows it: a reference, a title. */
  readonly label: string;
}

interface CasesState {
  /** The dialog: a new case, or a choice of case for an exhibit. */
  readonly dialog: { readonly exhibit: ExhibitDraft | null; readonly isNew: boolean } | null;
  /** Typed and not yet acknowledged: outlives a crash of the engine. */
  readonly unsaved: ReadonlyMap<CaseId, string>;
  readonly lastCase: CaseId | null;
}

export const useCases = create<CasesState>()(() => ({ dialog: null, unsaved: new Map(), lastCase: null }));

export function startCase(exhibit: ExhibitDraft | null): void {
  useCases.setState({ dialog: { exhibit, isNew: true } });
}

export function addToCase(exhibit: ExhibitDraft): void {
  useCases.setState({ dialog: { exhibit, isNew: false } });
}

export function keepUnsaved(id: CaseId, text: string): void {
  useCases.setState(({ unsaved }) => ({ unsaved: new Map(unsaved).set(id, text) }));
}

export function forgetUnsaved(id: CaseId): void {
  useCases.setState(({ unsaved }) => {
    const next = new Map(unsaved);
    next.delete(id);
    return { unsaved: next };
  });
}
