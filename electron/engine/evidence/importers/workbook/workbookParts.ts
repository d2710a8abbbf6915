/**
 * A workbook (XLSX) as a file that anybody may have made: opened by the hardened zip reader, every part expanded under
 * the limits and counted before anything else reads it. Says which sheets there are and what is left alone.
 */
import { SaxesParser } from 'saxes';
import {
  archiveEntries,
  expansionRatio,
  ratioFrom,
  workbookExpandedBytes,
} from '../../../../../shared/evidence/limits.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import { bufferSource } from '../../../archives/byteSource.ts';
import { openZip, type ZipArchive, type ZipEntry } from '../../../archives/zipReader.ts';
import { localName } from '../xmlFragment.ts';

export interface WorkbookSheet {
  readonly name: string;
  readonly isHidden: boolean;
}

export interface WorkbookParts {
  readonly sheets: readonly WorkbookSheet[];
  /** Cells that carry a formula. */
  readonly formulas: number;
  /** What is in the workbook and is not read, in words for the person. */
  readonly leftAlone: readonly string[];
}

const limits = {
  entries: archiveEntries,
  memberBytes: workbookExpandedBytes,
  totalBytes: workbookExpandedBytes,
  ratio: expansionRatio,
  ratioFrom,
};

/** @throws RailtraceError `damaged_input`, `unsupported_format`, `limit_exceeded` */
export async function inspectWorkbook(bytes: Uint8Array): Promise<WorkbookParts> {
  const { entries } = await openWorkbook(bytes);
  let sheets: readonly WorkbookSheet[] = [];
  let formulas = 0;
  for (const entry of entries) {
    if (/(?:^|\/)workbook\.xml$/i.test(entry.path)) sheets = sheetsOf(await textOf(entry));
    else if (/(?:^|\/)worksheets\/[^/]+\.xml$/i.test(entry.path)) formulas += await countFormulas(entry);
    else await expand(entry);
  }
  return { sheets, formulas, leftAlone: leftAlone(entries.map(({ path }) => path)) };
}

/** What begins like a workbook and does not open as an archive was cut off. */
async function openWorkbook(bytes: Uint8Array): Promise<ZipArchive> {
  try {
    return await openZip(bufferSource(bytes), limits);
  } catch (thrown) {
    if (
      !(thrown instanceof RailtraceError) ||
      thrown.code !== 'unsupported_format' ||
      'path' in thrown.details
    )
      throw thrown;
    throw new RailtraceError(
      'damaged_input',
      'The workbook is cut off: its directory is missing. Ask for it again.',
      {},
      { cause: thrown },
    );
  }
}

/** Reads a part to its end for its counts and its checksum alone. @returns its bytes */
async function expand(entry: ZipEntry): Promise<number> {
  let bytes = 0;
  for await (const chunk of entry.open()) bytes += chunk.length;
  return bytes;
}

async function textOf(entry: ZipEntry): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.open()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function countFormulas(entry: ZipEntry): Promise<number> {
  let count = 0;
  let rest = '';
  for await (const chunk of entry.open()) {
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    const end = Math.max(0, text.length - 16);
    count += text.slice(0, end).match(formula)?.length ?? 0;
    rest = text.slice(end);
    // A tag that the cut went through is counted with what follows.
    const cut = text.lastIndexOf('<', end);
    if (cut > end - 16 && cut >= 0 && formulaStart.test(text.slice(cut, end))) rest = text.slice(cut);
  }
  return count + (rest.match(formula)?.length ?? 0);
}

const formula = /<(?:\w+:)?f[\s>/]/g;
const formulaStart = /^<(?:\w*:?)?f?$/;

function sheetsOf(xml: string): WorkbookSheet[] {
  const sheets: WorkbookSheet[] = [];
  const parser = new SaxesParser({});
  parser.on('opentag', ({ name, attributes }) => {
    const title = attributes['name'];
    if (localName(name) !== 'sheet' || typeof title !== 'string' || title === '') return;
    sheets.push({ name: title, isHidden: /hidden/i.test(attributes['state'] ?? '') });
  });
  // A broken workbook part lists fewer sheets; reading the sheets then says what is wrong with it.
  parser.on('error', () => undefined);
  parser.write(xml);
  return sheets;
}

function leftAlone(paths: readonly string[]): string[] {
  const has = (pattern: RegExp): boolean => paths.some((path) => pattern.test(path));
  return [
    ...(has(/vbaProject|macrosheets\//i) ? ['macros'] : []),
    ...(has(/externalLinks\//i) ? ['links to other workbooks'] : []),
    ...(has(/connections\.xml$|queryTables\//i) ? ['connections to data sources'] : []),
    ...(has(/embeddings\/|activeX\//i) ? ['embedded objects'] : []),
    ...(has(/media\/|drawings\//i) ? ['pictures and drawings'] : []),
  ];
}
