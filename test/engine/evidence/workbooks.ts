/** Workbooks for tests: read by the importer alone, or written part by part with what no writer would write. */
import { createImporter } from '../../../electron/engine/evidence/importers/index.ts';
import { WorkbookImporter } from '../../../electron/engine/evidence/importers/workbook/index.ts';
import type { Recognised, RecogniseOptions } from '../../../shared/evidence/recognise/recognised.ts';
import { rawZip, type RawMember } from '../bundles/formats/rawZip.ts';
import { recording, type Recording } from './recordingSink.ts';

export async function readWorkbook(
  bytes: Uint8Array,
  options: Pick<RecogniseOptions, 'as' | 'mapping' | 'saved'> = {},
  kept: Recording = recording('book.xlsx'),
): Promise<Recording & { recognised: Recognised | null }> {
  let recognised: Recognised | null = null;
  const importer = new WorkbookImporter(kept.context, options, {
    importerOf: createImporter,
    recognised: (found) => {
      recognised = found;
    },
    checkCancelled: () => undefined,
  });
  for (let at = 0; at < bytes.length; at += 5000) importer.push(bytes.subarray(at, at + 5000));
  await importer.end();
  return { ...kept, recognised };
}

/** A workbook written part by part, for what a writer would never write. */
export function rawWorkbook(rowsXml: string, more: readonly RawMember[] = []): Buffer {
  const part = (name: string, xml: string): RawMember => ({
    name,
    content: Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${xml}`),
    deflate: true,
  });
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return rawZip([
    part(
      '[Content_Types].xml',
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    ),
    part(
      '_rels/.rels',
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Data" sheetId="1" state="hidden" r:id="rId1"/></sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    part(
      'xl/worksheets/sheet1.xml',
      `<worksheet xmlns="${main}"><sheetData>${rowsXml}</sheetData></worksheet>`,
    ),
    ...more,
  ]);
}

export const textCell = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
export const headerRow = `<row r="1">${['Entry ID', 'Booked at', 'Amount', 'Currency', 'Note'].map(textCell).join('')}</row>`;
export const dataRow = (number: number, note: string, amount = '<c><v>12.5</v></c>') =>
  `<row r="${number}">${textCell(`L-${number}`)}${textCell('2026-03-03')}${amount}${textCell('EUR')}${note}</row>`;
