/** Runs the importer of a bank file and keeps all that it hands on, in order. */
import { readFileSync } from 'node:fs';
import { createBankFilesImporter } from '../../../../electron/engine/evidence/importers/bankFiles/index.ts';
import type { Importer, ImportSink } from '../../../../electron/engine/evidence/importers/importer.ts';
import { detectEncoding, Utf8Stream } from '../../../../shared/evidence/encoding.ts';
import type { FieldRecord, ImportedRecord } from '../../../../shared/evidence/importing.ts';
import type {
  ControlCheck,
  Coverage,
  ImportWarning,
  StatementSummary,
} from '../../../../shared/evidence/model.ts';
import {
  recogniseBankFiles,
  type RecognisedBankFiles,
} from '../../../../shared/evidence/recognise/bankFiles.ts';

export interface Collected {
  readonly recognised: RecognisedBankFiles;
  readonly records: ImportedRecord[];
  readonly skipped: { readonly locator: string; readonly reason: string }[];
  readonly warnings: ImportWarning[];
  readonly controls: ControlCheck[];
  readonly statements: StatementSummary[];
  readonly coverages: Omit<Coverage, 'sourceId'>[];
  /** Records and filler put together again. */
  readonly text: string;
}

export function publicFile(path: string): Buffer {
  return readFileSync(new URL(`../../../data/${path}`, import.meta.url));
}

/** @param chunk bytes handed to the importer at a time: the result must not depend on it */
export function collect(bytes: Uint8Array, chunk = 65_536): Collected | null {
  const detected = detectEncoding(bytes, true);
  const text = new TextDecoder(detected.encoding).decode(bytes);
  const recognised = recogniseBankFiles({ text: text.trimStart(), fileName: 'file', whole: true });
  if (recognised === null) return null;
  const utf8 = new Utf8Stream(detected);
  return run(recognised, {
    push: (importer) => {
      for (let at = 0; at < bytes.length; at += chunk)
        importer.push(utf8.convert(bytes.subarray(at, at + chunk)));
      importer.push(utf8.finish());
    },
    originalOffset: (offset) => utf8.originalOffset(offset),
  });
}

/** A file that is no text: its bytes reach the importer as they are. */
export function collectBytes(recognised: RecognisedBankFiles, bytes: Uint8Array, chunk = 65_536): Collected {
  return run(recognised, {
    push: (importer) => {
      for (let at = 0; at < bytes.length; at += chunk) importer.push(bytes.subarray(at, at + chunk));
    },
    originalOffset: (offset) => offset,
  });
}

interface Feed {
  readonly push: (importer: Importer) => void;
  readonly originalOffset: (offset: number) => number;
}

function run(recognised: RecognisedBankFiles, feed: Feed): Collected {
  const parts: string[] = [];
  const collected = {
    recognised,
    records: [],
    skipped: [],
    warnings: [],
    controls: [],
    statements: [],
    coverages: [],
  } satisfies Omit<Collected, 'text'>;
  const importer = createBankFilesImporter(recognised, {
    fileName: 'file',
    tokenise: (kind) => `${kind}_abcdefghij234567`,
    originalOffset: feed.originalOffset,
    sink: sinkInto(collected, parts),
  });
  feed.push(importer);
  void importer.end();
  return { ...collected, text: parts.join('') };
}

function sinkInto(collected: Omit<Collected, 'text'>, parts: string[]): ImportSink {
  return {
    record: (record) => {
      parts.push(record.text);
      collected.records.push(record);
    },
    filler: (text) => void parts.push(text),
    skipped: (locator, reason) => void collected.skipped.push({ locator, reason }),
    warn: (warning) => void collected.warnings.push(warning),
    coverage: (coverage) => void collected.coverages.push(coverage),
    control: (check) => void collected.controls.push(check),
    statement: (summary) => void collected.statements.push(summary),
  };
}

/** @throws Error when the file is not recognised */
export function collectFile(path: string, chunk?: number): Collected {
  const collected = collect(publicFile(path), chunk);
  if (collected === null) throw new Error(`${path} is not recognised as a bank file`);
  return collected;
}

export function fieldsOf(record: ImportedRecord | undefined): FieldRecord {
  if (record?.content.kind !== 'fields') throw new Error('the record has no fields');
  return record.content.record;
}
