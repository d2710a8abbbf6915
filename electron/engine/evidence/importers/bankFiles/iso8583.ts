/**
 * ISO 8583 messages: one a line as characters or hexadecimal, or as bytes with their length before them. What is kept
 * of a message is a list of its elements in words; card numbers are cut to issuer and last four, tracks, PIN blocks and
 * chip data are dropped before that list exists.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bytesOfCharacters,
  bytesOfHexadecimal,
  decodeBest,
  fitsItsFormats,
  type DecodedMessage,
} from '../../../../../shared/evidence/bankFiles/iso8583.ts';
import {
  iso8583ProfileSchema,
  type Iso8583Profile,
} from '../../../../../shared/evidence/bankFiles/iso8583Profile.ts';
import { LengthPrefixedFramer } from '../../../../../shared/evidence/framing/lengthPrefixed.ts';
import type { Framer } from '../../../../../shared/evidence/framing/frame.ts';
import {
  RawLineFramer,
  type RawLine,
  type RawLineSink,
} from '../../../../../shared/evidence/framing/rawLines.ts';
import type { RecognisedIso8583 } from '../../../../../shared/evidence/recognise/bankFiles.ts';
import { resourcesFolder } from '../../../kernel/layout.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { iso8583Record } from './iso8583Record.ts';

let loaded: readonly Iso8583Profile[] | null = null;

/** The profiles in resources/iso8583, read once. */
export function iso8583Profiles(): readonly Iso8583Profile[] {
  const folder = join(resourcesFolder, 'iso8583');
  loaded ??= readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => iso8583ProfileSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  return loaded;
}

export class Iso8583Importer implements Importer, RawLineSink {
  private readonly context: ImportContext;
  private readonly framer: Framer;
  private readonly isText: boolean;
  private messages = 0;

  constructor(framing: RecognisedIso8583['framing'], context: ImportContext) {
    this.context = context;
    this.isText = framing === 'lines';
    this.framer = framing === 'lines' ? new RawLineFramer(this) : new LengthPrefixedFramer(this, framing);
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
  }

  tooLong(start: number, end: number): void {
    this.messages += 1;
    this.skip('longer than the limit for one record', end - start);
  }

  line(line: RawLine): void {
    const { content, lineBreak } = line;
    if (content.length > 0 && !(this.isText && isBlank(content))) this.message(line);
    else if (content.length > 0) this.context.sink.filler(' '.repeat(content.length), []);
    const text = this.isText ? new TextDecoder('utf-8').decode(lineBreak) : '';
    if (text !== '') this.context.sink.filler(text, []);
  }

  private message({ content, start, end }: RawLine): void {
    this.messages += 1;
    const locator = `message[${this.messages}]`;
    const decoded = decodeBest(this.isText ? formsOfLine(content) : [content], iso8583Profiles());
    if (decoded === null) {
      this.skip('no message type and bitmap at its start', content.length);
      return;
    }
    const { message, profile } = decoded;
    if (!fitsItsFormats(message)) {
      this.skip('its elements do not have the formats of their profile', content.length);
      return;
    }
    this.report(locator, message, profile);
    const { sink, tokenise, originalOffset } = this.context;
    const { text, redactions, residue, record, title, naturalKey } = iso8583Record(
      message,
      profile,
      tokenise,
    );
    if (residue !== null) {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${residue})`);
      sink.filler('[record not kept]', []);
      return;
    }
    sink.record({
      format: 'iso8583',
      locator,
      byteStart: originalOffset(start),
      byteEnd: originalOffset(end),
      text,
      content: { kind: 'fields', record },
      naturalKey,
      title,
      redactions,
    });
  }

  private report(locator: string, message: DecodedMessage, profile: Iso8583Profile): void {
    const nameOf = (number: number): string => {
      const name = profile.fields.find((field) => field.number === number)?.name;
      return name === undefined ? `DE${number}` : `DE${number} (${name})`;
    };
    const { stopped, rest } = message;
    const warn = (text: string): void => {
      this.context.sink.warn({ locator, code: 'lost', message: text });
    };
    if (stopped?.reason === 'truncated')
      warn(`The message is truncated: it ends before ${nameOf(stopped.number)} is complete.`);
    else if (stopped !== null)
      warn(`The message was read up to ${nameOf(stopped.number)}, which the profile does not know.`);
    else if (rest > 0) warn(`${rest} bytes stand behind the last element that the bitmap announces.`);
  }

  /** The bytes of a message that was not understood are not kept: nobody can say where its card number is. */
  private skip(reason: string, length: number): void {
    this.context.sink.skipped(`message[${this.messages}]`, reason);
    this.context.sink.filler(`[${length} bytes not kept: an ISO 8583 message that could not be read]`, []);
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}

function formsOfLine(content: Uint8Array): Uint8Array[] {
  const text = new TextDecoder('utf-8').decode(content).replace(/^\ufeff/, '');
  return [bytesOfCharacters(text), bytesOfHexadecimal(text.trim())].filter((bytes) => bytes !== null);
}
