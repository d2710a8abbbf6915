/** One text through recogniser and importer, with everything that is handed on in its order. */
import { createImporter } from '../../../electron/engine/evidence/importers/index.ts';
import type { ImportedRecord } from '../../../shared/evidence/importing.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import type { Recognised } from '../../../shared/evidence/recognise/recognised.ts';
import { normaliseRecord, type NormalisedRecord } from '../../../shared/payments/normalise/index.ts';
import { recording, type Recording } from './recordingSink.ts';

export interface ImportedText extends Omit<Recording, 'context'> {
  readonly recognised: Recognised;
  /** Everything stored, joined: the file with its secrets replaced. */
  readonly whole: string;
  readonly stated: (index: number) => NormalisedRecord;
  readonly titles: readonly string[];
  readonly locators: readonly string[];
}

/** @throws RailtraceError when the text is refused */
export function importText(text: string, fileName = 'file', chunk = 7919): ImportedText {
  const recognised = recognise(text, { fileName, whole: true });
  const { context, records, ...rest } = recording(fileName);
  const importer = createImporter(recognised, context);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) importer.push(bytes.subarray(at, at + chunk));
  if (importer.end() !== undefined) throw new Error('this importer waits: test it through the pipeline');
  return {
    recognised,
    records,
    ...rest,
    whole: rest.stored.join(''),
    stated: (index) => normaliseRecord(recordAt(records, index)),
    titles: records.map(({ title }) => title),
    locators: records.map(({ locator }) => locator),
  };
}

function recordAt(records: readonly ImportedRecord[], index: number): ImportedRecord {
  const record = records[index];
  if (record === undefined) throw new Error(`there are ${String(records.length)} records`);
  return record;
}
