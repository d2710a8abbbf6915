/** An import context that keeps what an importer hands on, for tests of importers alone. */
import type { ImportContext, ImportSink } from '../../../electron/engine/evidence/importers/importer.ts';
import type { ImportedRecord } from '../../../shared/evidence/importing.ts';
import type { ControlCheck, ImportWarning } from '../../../shared/evidence/model.ts';

export interface Recording {
  readonly context: ImportContext;
  readonly records: ImportedRecord[];
  readonly skipped: { readonly locator: string; readonly reason: string }[];
  readonly warnings: ImportWarning[];
  readonly controls: ControlCheck[];
  /** Records and fillers in their order: what would be stored. */
  readonly stored: string[];
}

export function recording(fileName = 'file'): Recording {
  const records: ImportedRecord[] = [];
  const skipped: Recording['skipped'] = [];
  const warnings: ImportWarning[] = [];
  const controls: ControlCheck[] = [];
  const stored: string[] = [];
  const sink: ImportSink = {
    record: (record) => {
      records.push(record);
      stored.push(record.text);
    },
    filler: (text) => {
      stored.push(text);
    },
    skipped: (locator, reason) => {
      skipped.push({ locator, reason });
    },
    warn: (warning) => {
      warnings.push(warning);
    },
    coverage: () => undefined,
    control: (check) => {
      controls.push(check);
    },
    statement: () => undefined,
  };
  return {
    context: {
      fileName,
      tokenise: (kind) => `${kind}_abcdefghij234567`,
      originalOffset: (offset) => offset,
      sink,
    },
    records,
    skipped,
    warnings,
    controls,
    stored,
  };
}
