import { describe, expect, it } from 'vitest';
import { decideColumns } from '../../../shared/evidence/ledger/columns.ts';
import { isTotalRow } from '../../../shared/evidence/ledger/totals.ts';

/** Header by role, as the columns were decided. */
function named(headers: readonly string[], ...rows: readonly (readonly string[])[]): Record<string, string> {
  const { roles } = decideColumns(headers, rows, undefined, 'ledger.csv');
  return Object.fromEntries(Object.entries(roles).map(([role, column]) => [role, headers[column] ?? '']));
}

describe('the columns of a ledger export', () => {
  it('are told in a short export that closes with a total', () => {
    expect(
      named(
        ['Date', 'Date de valeur', 'Libellé', 'Débit', 'Crédit', 'Devise'],
        ['02/04/2026', '02/04/2026', 'VIR ACME', '', '12 345,67', 'EUR'],
        ['13/04/2026', '13/04/2026', 'PRLV EDF', '1 250,40', '', 'EUR'],
        ['Total', '', '', '1 250,40', '12 345,67', 'EUR'],
      ),
    ).toMatchObject({ occurredAt: 'Date', valueOn: 'Date de valeur', debit: 'Débit', credit: 'Crédit' });
  });

  it('are told by Russian headers', () => {
    expect(
      named(
        [
          'Дата операции',
          'Дата проводки',
          'Номер документа',
          'Контрагент',
          'Назначение платежа',
          'Дебет',
          'Кредит',
          'Валюта',
        ],
        [
          '02.04.2026',
          '02.04.2026',
          '1001',
          'ООО "Ромашка"',
          'Оплата по счету INV-RU-55',
          '',
          '150 000,00',
          'RUB',
        ],
        ['Итого', '', '', '', '', '', '150 000,00', 'RUB'],
      ),
    ).toEqual({
      occurredAt: 'Дата операции',
      bookedOn: 'Дата проводки',
      reference: 'Номер документа',
      counterparty: 'Контрагент',
      description: 'Назначение платежа',
      debit: 'Дебет',
      credit: 'Кредит',
      currency: 'Валюта',
    });
  });

  it('are told in the file of entries that French tax law prescribes', () => {
    expect(
      named(
        [
          'JournalCode',
          'EcritureNum',
          'EcritureDate',
          'CompteNum',
          'PieceRef',
          'EcritureLib',
          'Debit',
          'Credit',
        ],
        ['BQ', '0001', '20260402', '512000', 'INV-2026-0815', 'Règlement', '12345,67', '0,00'],
      ),
    ).toMatchObject({ entryId: 'EcritureNum', bookedOn: 'EcritureDate', reference: 'PieceRef' });
  });

  it('take the reference of the payment, not the number of a party', () => {
    expect(
      named(
        ['Merchant ID', 'Settlement Date', 'Amount', 'Currency', 'Order Reference'],
        ['12345678', '2026-04-03', '100.00', 'GBP', 'ORD-WPS-1'],
        ['12345678', '2026-04-03', '-10.00', 'GBP', 'ORD-WPS-2'],
      ).reference,
    ).toBe('Order Reference');
    expect(
      named(
        [
          'Buchungstag',
          'Kundenreferenz (End-to-End)',
          'Beguenstigter/Zahlungspflichtiger',
          'Betrag',
          'Waehrung',
        ],
        ['02.04.26', 'INV-SPK-1', 'ACME INC', '12345,67', 'EUR'],
      ),
    ).toMatchObject({
      reference: 'Kundenreferenz (End-to-End)',
      counterparty: 'Beguenstigter/Zahlungspflichtiger',
    });
    expect(
      named(['Posting date', 'Document no.', 'Debit', 'Credit'], ['2026-04-02', 'DOC-1', '', '100.50'])
        .reference,
    ).toBe('Document no.');
  });
});

describe('a total', () => {
  it.each([[['', 'Summe', '1,00']], [['Sub-Total', '1,00']], [['Итого:', '1,00']], [['TOTAUX', '']]])(
    '%j is one',
    (row) => {
      expect(isTotalRow(row)).toBe(true);
    },
  );

  it.each([[['Totalenergies', '1,00']], [['Итоговый платёж', '1,00']], [['', '']]])('%j is none', (row) => {
    expect(isTotalRow(row)).toBe(false);
  });
});
