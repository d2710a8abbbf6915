/** One ISO 20022 file through its recogniser, importer and normaliser: everything that they hand on, in order. */
import type { ImportContext } from '../../../electron/engine/evidence/importers/importer.ts';
import { createIso20022Importer } from '../../../electron/engine/evidence/importers/iso20022/index.ts';
import type { ImportedRecord } from '../../../shared/evidence/importing.ts';
import type {
  ControlCheck,
  Coverage,
  ImportWarning,
  SourceFormat,
  StatementSummary,
} from '../../../shared/evidence/model.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import { normaliseStatementEntry } from '../../../shared/payments/normalise/camt.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { NormalisedRecord } from '../../../shared/payments/normalise/draft.ts';
import { normaliseIso20022 } from '../../../shared/payments/normalise/iso20022/index.ts';

export interface IsoRun {
  readonly format: SourceFormat;
  readonly records: readonly { readonly record: ImportedRecord; readonly stated: NormalisedRecord }[];
  readonly skipped: readonly string[];
  readonly warnings: readonly ImportWarning[];
  readonly controls: readonly ControlCheck[];
  readonly statements: readonly StatementSummary[];
  readonly coverages: readonly Omit<Coverage, 'sourceId'>[];
  /** Records and fillers put together again. */
  readonly stored: string;
}

/** @throws RailtraceError where the file is refused */
export function runIso(bytes: Uint8Array, chunk = 65_536, name = 'file.xml'): IsoRun {
  const run = {
    records: [] as IsoRun['records'][number][],
    skipped: [] as string[],
    warnings: [] as ImportWarning[],
    controls: [] as ControlCheck[],
    statements: [] as StatementSummary[],
    coverages: [] as Omit<Coverage, 'sourceId'>[],
  };
  let stored = '';
  const context: ImportContext = {
    fileName: name,
    tokenise: (kind) => `${kind}_abcdefghij234567`,
    originalOffset: (offset) => offset,
    sink: {
      record(record) {
        stored += record.text;
        run.records.push({ record, stated: interpret(record) });
      },
      filler(text) {
        stored += text;
      },
      skipped: (locator, reason) => run.skipped.push(`${locator} ${reason}`),
      warn: (warning) => run.warnings.push(warning),
      coverage: (coverage) => run.coverages.push(coverage),
      control: (check) => run.controls.push(check),
      statement: (summary) => run.statements.push(summary),
    },
  };
  const text = new TextDecoder().decode(bytes.subarray(0, 256 * 1024));
  const recognised = recognise(text, { fileName: name, whole: bytes.length <= 256 * 1024 });
  if (!('family' in recognised) || recognised.family !== 'iso20022')
    throw new RailtraceError('unsupported_format', `${name} was recognised as ${recognised.format}`);
  const importer = createIso20022Importer(recognised, context);
  for (let at = 0; at < bytes.length; at += chunk) importer.push(bytes.subarray(at, at + chunk));
  importer.end();
  return { ...run, format: recognised.format, stored };
}

function interpret(record: ImportedRecord): NormalisedRecord {
  const { content } = record;
  if (content.kind === 'statement-entry') return normaliseStatementEntry(content.entry);
  const stated = normaliseIso20022(record);
  if (stated === null) throw new Error(`${record.locator} is of no ISO 20022 message`);
  return stated;
}
