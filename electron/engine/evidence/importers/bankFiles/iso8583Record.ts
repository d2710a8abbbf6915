/** The record of an ISO 8583 message: its elements in readable lines, without what must never be kept. */
import type { DecodedMessage } from '../../../../../shared/evidence/bankFiles/iso8583.ts';
import { messageTypeWords } from '../../../../../shared/evidence/bankFiles/iso8583Meaning.ts';
import type {
  Iso8583Field,
  Iso8583Profile,
} from '../../../../../shared/evidence/bankFiles/iso8583Profile.ts';
import { redactCells, type FieldCell } from '../../../../../shared/evidence/bankFiles/redactCells.ts';
import type { FieldRecord } from '../../../../../shared/evidence/importing.ts';
import type { RedactionClass } from '../../../../../shared/evidence/model.ts';
import { maskedPan } from '../../../../../shared/evidence/redaction/cardNumbers.ts';
import { droppedValue } from '../../../../../shared/evidence/redaction/credentials.ts';
import type { Redactions } from '../../../../../shared/evidence/redaction/redact.ts';
import { utf8Length, type Tokenise } from '../../../../../shared/evidence/redaction/spans.ts';

export interface Iso8583Record {
  readonly text: string;
  readonly redactions: Redactions;
  readonly residue: string | null;
  readonly record: FieldRecord;
  readonly title: string;
  readonly naturalKey: string | null;
}

interface Line {
  readonly label: string;
  readonly value: string;
  readonly field: Iso8583Field;
}

export function iso8583Record(
  message: DecodedMessage,
  profile: Iso8583Profile,
  tokenise: Tokenise,
): Iso8583Record {
  const { what, origin } = messageTypeWords(message.messageType);
  const head = `MTI ${message.messageType} · ${what} · ${origin} · ${profile.name}`;
  const lines = linesOf(message, profile, tokenise);
  let text = head;
  const cells: FieldCell[] = lines.map(({ label, value, field }) => {
    const start = text.length + 1 + label.length;
    text += `\n${label}${value}`;
    return { name: meaningOf(field), start, end: start + value.length };
  });
  const redacted = redactCells(text, cells, tokenise);
  const fields: Record<string, string> = { messageType: message.messageType };
  lines.forEach(({ field }, index) => {
    fields[`DE${field.number}`] = (redacted.values[index] ?? '').trim();
  });
  const amount = fields['DE4'];
  return {
    text: redacted.text,
    redactions: [...redacted.redactions, ...dropped(head, lines, redacted.values)].sort(
      (left, right) => left.offset - right.offset,
    ),
    residue: redacted.residue,
    record: {
      type: 'message',
      fields,
      context: { profile: profile.id, version: profile.version, encoding: message.encoding.id },
    },
    title: [
      message.messageType,
      what,
      amount === undefined ? '' : amount.replace(/^0+(?=\d)/, ''),
      fields['DE49'],
    ]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
    naturalKey: naturalKey(fields),
  };
}

function linesOf(message: DecodedMessage, profile: Iso8583Profile, tokenise: Tokenise): Line[] {
  const own = message.elements.get(2) ?? '';
  return profile.fields.flatMap((field): Line[] => {
    const raw = message.elements.get(field.number);
    if (raw === undefined) return [];
    const value = raw.replace(/\p{Cc}/gu, ' ');
    // Processors repeat the account number in private elements, between digits that hide it from any other search.
    if (field.number !== 2 && own.length >= 12 && value.includes(own))
      return [line({ ...field, sensitive: 'pan' }, droppedValue('pan'))];
    const { sensitive } = field;
    return [
      line(field, sensitive === undefined || value.trim() === '' ? value : kept(sensitive, value, tokenise)),
    ];
  });
}

function line(field: Iso8583Field, value: string): Line {
  return { label: `DE${field.number} ${field.name}: `, value, field };
}

/** What stands in place of a sensitive element. */
function kept(kind: NonNullable<Iso8583Field['sensitive']>, value: string, tokenise: Tokenise): string {
  const digits = value.replace(/\D/g, '');
  if (kind === 'pan' && digits.length >= 12 && digits.length <= 19) return maskedPan(digits, tokenise);
  return droppedValue(classOf(kind));
}

function classOf(kind: NonNullable<Iso8583Field['sensitive']>): RedactionClass {
  return kind === 'pin' ? 'track' : kind;
}

/** Where the stand-ins are in the finished text: each element is one line, and each value is as redaction left it. */
function dropped(head: string, lines: readonly Line[], values: readonly string[]): Redactions {
  let offset = utf8Length(head);
  return lines.flatMap(({ label, field }, index) => {
    const value = values[index] ?? '';
    const start = offset + 1 + utf8Length(label);
    offset = start + utf8Length(value);
    if (field.sensitive === undefined || value.trim() === '') return [];
    return [
      {
        offset: start,
        length: utf8Length(value),
        class: classOf(field.sensitive),
        rule: `iso8583-element-${field.number}`,
      },
    ];
  });
}

/** Elements of free content may hold whatever a processor put there, an account number too. */
function meaningOf(field: Iso8583Field): string {
  return field.format === 'ans' && field.length > 15 ? '' : 'reference';
}

/** Trace number, transmission time and acquirer name a message of a type among all of a day. */
function naturalKey(fields: Readonly<Record<string, string>>): string | null {
  const { messageType, DE7, DE11, DE32, DE37 } = fields;
  if (DE7 === undefined || DE11 === undefined) return null;
  return [messageType, DE7, DE11, DE32 ?? '', DE37 ?? ''].join(' ');
}
