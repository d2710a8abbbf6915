/** Recognises ISO 20022 messages by their content: the message definition that a document's namespace or header names. */
import { RailtraceError } from '../../kernel/errors.ts';
import { definitionOfTag, messageDefinition, typeOfMessageElement } from '../iso20022/layouts.ts';
import type { SourceFormat } from '../model.ts';
import type { Sample } from './sample.ts';

const formats = [
  'camt.029',
  'camt.052',
  'camt.053',
  'camt.054',
  'camt.056',
  'pacs.002',
  'pacs.003',
  'pacs.004',
  'pacs.008',
  'pacs.009',
  'pacs.028',
  'pain.001',
  'pain.002',
  'pain.008',
  'iso20022',
] as const satisfies readonly SourceFormat[];
type Iso20022Format = (typeof formats)[number];

export interface RecognisedIso20022 {
  readonly family: 'iso20022';
  readonly format: Iso20022Format;
  /** Type of the first message in the file: `pacs.007` of an `iso20022` source. */
  readonly messageType: string;
  readonly notes: readonly string[];
}

/** The format under which messages of a type are kept. */
export function formatOfMessage(type: string): Iso20022Format {
  return formats.find((format) => format === type) ?? 'iso20022';
}

const markup =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|<([A-Za-z_][\w.-]*:)?([\w.-]+)((?:"[^"<]*"|'[^'<]*'|[^'"<>])*)>/g;

/**
 * Statements are known by their element, even without a namespace.
 *
 * @returns null when the text is none of them
 * @throws RailtraceError `unsupported_format` for a payment message that does not say which one it is
 */
export function recogniseIso20022(sample: Sample): RecognisedIso20022 | null {
  if (!/^[\ufeff\s]*</.test(sample.text)) return null;
  const first = firstMessage(sample.text);
  if (first === null) return null;
  if (first === 'unnamed') {
    throw new RailtraceError(
      'unsupported_format',
      `${sample.fileName} holds a payment message, but neither a namespace nor a header says which one and of which version. Ask the sender for the complete message.`,
    );
  }
  if (first === 'camt.053' && !/<(?:[\w.-]+:)?Stmt[\s>/]/.test(sample.text))
    throw new RailtraceError(
      'unsupported_format',
      `${sample.fileName} is a camt.053 message without any statement (Stmt), which the standard requires. Ask the bank for the file again.`,
    );
  return { family: 'iso20022', format: formatOfMessage(first), messageType: first, notes: [] };
}

/** Type of the first message; `unnamed` where there is one of unknown type; null where there is none. */
function firstMessage(text: string): string | null {
  let header: string | null = null;
  for (const match of text.matchAll(markup)) {
    const [tag, , name] = match;
    if (name === undefined) continue;
    if (name === 'MsgDefIdr')
      header = messageDefinition(text.slice(match.index, match.index + 200))?.type ?? header;
    const isMessage = typeOfMessageElement(name);
    if (name !== 'Document' && isMessage === null) continue;
    const stated = definitionOfTag(tag)?.type ?? (name === 'Document' ? null : header);
    if (stated !== null) return stated;
    if (isMessage !== null) return isMessage === 'camt.053' ? isMessage : 'unnamed';
  }
  return null;
}
