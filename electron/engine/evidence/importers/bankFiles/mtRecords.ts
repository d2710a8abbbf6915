/** Records of SWIFT MT files: a statement line with its information, and a whole message. */
import { readInformation } from '../../../../../shared/evidence/bankFiles/mtInformation.ts';
import {
  readStatementLine,
  type StatementLine,
} from '../../../../../shared/evidence/bankFiles/mtStatement.ts';
import {
  meaningOfTag,
  mtFields,
  mtHeader,
  type MtField,
} from '../../../../../shared/evidence/bankFiles/mtText.ts';
import { isIban } from '../../../../../shared/evidence/redaction/iban.ts';
import type { FieldCell } from '../../../../../shared/evidence/bankFiles/redactCells.ts';
import type { FieldRecord } from '../../../../../shared/evidence/importing.ts';
import type { ImportContext } from '../importer.ts';
import type { StatementReader } from './mtStatementReader.ts';
import { presentFields, type Output, type Unit } from './pieces.ts';

interface StatementLineUnit {
  readonly unit: Unit;
  readonly statement: StatementReader;
  readonly locator: string;
  /** Place among the statement's lines, from 1. */
  readonly index: number;
  readonly output: Output;
  readonly context: ImportContext;
}

export function keepStatementLine({
  unit,
  statement,
  locator,
  index,
  output,
  context,
}: StatementLineUnit): void {
  const text = unit.text;
  const fields = mtFields(text);
  const stated = valueOf(fields, text, '61');
  const line = readStatementLine(stated);
  if (line === null || unit.isTooLong || !unit.isSound) {
    statement.unreadEntry();
    output.skip(locator, unit.isSound ? 'its :61: is not a statement line' : 'not valid UTF-8 text', unit);
    return;
  }
  if (line.valueDate === null)
    context.sink.warn({ locator, code: 'lost', message: 'The value date is not a day of the calendar.' });
  if (statement.currency === null && statement.entries === 0)
    context.sink.warn({
      locator,
      code: 'lost',
      message: 'No balance states the currency of the account; amounts are kept as text only.',
    });
  statement.entry(line);
  output.record({
    format: statement.isInterim ? 'mt942' : 'mt940',
    locator,
    unit,
    cells: cellsOf(fields),
    read: (values) => {
      const value = values[fields.findIndex(({ tag }) => tag === '61')] ?? '';
      // Redaction seldom finds anything in a statement line.
      const clean = value === stated ? line : (readStatementLine(value) ?? line);
      const information = fields.flatMap(({ tag }, at) => (tag === '61' ? [] : [values[at] ?? '']));
      const record = statementLineRecord(clean, information.join('\n'), statement);
      return {
        record,
        title: [`:61: ${clean.mark}`, clean.amount, statement.currency ?? '', clean.typeCode]
          .filter((part) => part !== '')
          .join(' '),
        naturalKey: naturalKey(statement, clean, index),
      };
    },
  });
}

/** Bank references repeat within a day; the place in a numbered statement does not. */
function naturalKey(statement: StatementReader, line: StatementLine, index: number): string | null {
  const { account, number, reference, openedOn } = statement;
  if (account === '' || (number === null && line.bankReference === '')) return null;
  const sheet = number === null ? reference : `${number.number}/${number.page ?? ''}`;
  return [account.replace(/\s+/g, ''), sheet, openedOn ?? '', index, line.bankReference].join(' ');
}

function statementLineRecord(
  line: StatementLine,
  information: string,
  statement: StatementReader,
): FieldRecord {
  const read = readInformation(information);
  const words = Object.entries(read.words).flatMap(([word, value]) =>
    word === '' ? [] : [[`word.${word}`, value] as const],
  );
  return {
    type: 'statement-line',
    fields: presentFields({
      valueDate: line.valueDate,
      entryDate: line.entryDate,
      mark: line.mark,
      fundsCode: line.fundsCode,
      amount: line.amount,
      typeCode: line.typeCode,
      ownerReference: line.ownerReference,
      bankReference: line.bankReference,
      supplementary: line.supplementary,
      information: read.text,
      transactionCode: read.transactionCode,
      postingText: read.postingText,
      remittance: read.remittance,
      counterpartyBank: read.bank,
      // Some banks state the other side's account beneath the line.
      counterpartyAccount: read.account ?? ibanAlone(line.supplementary),
      counterpartyName: read.name,
      ...Object.fromEntries(words),
    }),
    context: presentFields({
      messageType: statement.isInterim ? '942' : '940',
      statementReference: statement.reference,
      account: statement.account,
      currency: statement.currency,
      statementNumber: statement.number?.number ?? null,
      pageNumber: statement.number?.page ?? null,
    }),
  };
}

function ibanAlone(text: string | null): string | null {
  const bare = text?.replace(/\s+/g, '') ?? '';
  return isIban(bare) ? bare : null;
}

/** A message that is no statement, whole. Repeated tags are kept in their order, one a line. */
export function keepMessage(unit: Unit, locator: string, output: Output): void {
  const text = unit.text;
  const fields = mtFields(text);
  const header = mtHeader(text);
  output.record({
    format: 'swift-mt',
    locator,
    unit,
    cells: cellsOf(fields),
    read: (values) => {
      const byTag: Record<string, string> = {};
      fields.forEach(({ tag }, index) => {
        const value = (values[index] ?? '').replace(/\r\n?/g, '\n').trim();
        byTag[tag] = tag in byTag ? `${byTag[tag] ?? ''}\n${value}` : value;
      });
      const type = header.messageType ?? typeByTags(byTag);
      return {
        record: {
          type: 'message',
          fields: byTag,
          context: presentFields({
            messageType: type,
            direction: header.direction,
            sender: header.sender,
            receiver: header.receiver,
            uetr: header.uetr,
            userReference: header.userReference,
          }),
        },
        title: [`MT${type ?? ''}`, byTag['20'], byTag['32A'] ?? byTag['32B']]
          .filter((part) => part !== undefined)
          .join(' '),
        naturalKey: messageKey(header, type, byTag),
      };
    },
  });
}

/** The same sender reference and type name one message; the network's session tells a resent copy apart by its bytes. */
function messageKey(
  header: ReturnType<typeof mtHeader>,
  type: string | null,
  byTag: Readonly<Record<string, string>>,
): string | null {
  const reference = byTag['20'];
  if (reference === undefined || type === null) return null;
  return [type, header.sender ?? '', header.receiver ?? '', reference, header.uetr ?? ''].join(' ');
}

/** Messages without blocks show their type by fields that only one type has. */
function typeByTags(byTag: Readonly<Record<string, string>>): string | null {
  if ('23B' in byTag) return '103';
  if ('58A' in byTag || '58D' in byTag) return '202';
  if ('25' in byTag && '32A' in byTag)
    return '52A' in byTag || '50K' in byTag || '50A' in byTag ? '910' : '900';
  if ('11S' in byTag) return '76' in byTag ? '196' : '192';
  return '79' in byTag ? '199' : null;
}

function cellsOf(fields: readonly MtField[]): FieldCell[] {
  return fields.map(({ tag, start, end }) => ({ name: meaningOfTag(tag), start, end }));
}

function valueOf(fields: readonly MtField[], text: string, tag: string): string {
  const field = fields.find((each) => each.tag === tag);
  return field === undefined ? '' : text.slice(field.start, field.end);
}
