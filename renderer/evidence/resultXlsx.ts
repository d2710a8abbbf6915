import { figureColumns, isFigure, type ResultTable } from '../../shared/evidence/resultTable.ts';

/** A workbook of one sheet. Figures are numbers, everything else is text: a cell never becomes a formula. */
export async function resultXlsx(result: ResultTable): Promise<Uint8Array<ArrayBuffer>> {
  const { writeXlsx } = await import('hucre/xlsx');
  const figures = figureColumns(result);
  const rows = result.rows.map((row) =>
    row.map((cell, place) =>
      cell !== null && figures[place] === true && isFigure(cell) ? Number(cell) : (cell?.toString() ?? null),
    ),
  );
  const bytes = await writeXlsx({
    sheets: [{ name: 'Result', rows: [[...result.columns], ...rows], freezePane: { rows: 1 } }],
    stringMode: 'inline',
  });
  return new Uint8Array(bytes);
}
