/**
 * A file that the vault holds already, read once more for nothing but its signatures: keys may have been stored since.
 * Only the file itself has the bytes that were signed; what the vault keeps is redacted.
 */
import { detectEncoding, Utf8Stream } from '../../../../shared/evidence/encoding.ts';
import { sniffBytes } from '../../../../shared/evidence/limits.ts';
import type { SignatureVerdict } from '../../../../shared/evidence/model.ts';
import { recognise } from '../../../../shared/evidence/recognise/recognise.ts';
import type { Tokenise } from '../../../../shared/evidence/redaction/spans.ts';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import type { SigningKey } from '../../signatures/scheme.ts';
import { createImporter } from '../importers/index.ts';
import type { FileOptions, SignatureAgain } from './messages.ts';

/**
 * @param bytes the whole file
 * @returns the verdicts by the records' places; none for a file that is not read as JSON
 */
export function signaturesAgain(
  bytes: Uint8Array,
  file: FileOptions,
  keys: readonly SigningKey[],
  tokenise: Tokenise,
): SignatureAgain[] {
  const found: SignatureAgain[] = [];
  try {
    const encoding = detectEncoding(bytes, true);
    const text = new TextDecoder(encoding.encoding, { ignoreBOM: true }).decode(
      bytes.subarray(encoding.bomLength, sniffBytes),
      { stream: true },
    );
    const whole = bytes.length <= sniffBytes;
    const recognised = recognise(text, { fileName: file.name, whole, as: file.as, mapping: file.mapping });
    if (!('framing' in recognised)) return [];
    const utf8 = new Utf8Stream(encoding);
    const importer = createImporter(recognised, {
      fileName: file.name,
      tokenise,
      originalOffset: (offset) => utf8.originalOffset(offset),
      signingKeys: keys,
      sink: signatureSink(found),
    });
    for (let from = 0; from < bytes.length; from += sniffBytes)
      importer.push(utf8.convert(bytes.subarray(from, from + sniffBytes)));
    importer.push(utf8.finish());
    void importer.end();
  } catch (thrown) {
    // It was read before: that it is known already is the answer, whatever became of this second look.
    if (!(thrown instanceof RailtraceError)) throw thrown;
  }
  return found;
}

type Sink = Parameters<typeof createImporter>[1]['sink'];

function signatureSink(found: { locator: string; signature: SignatureVerdict }[]): Sink {
  const nothing = (): void => undefined;
  return {
    record: ({ locator, signature }) => {
      if (signature !== undefined && signature.verdict !== 'unverifiable') found.push({ locator, signature });
    },
    filler: nothing,
    skipped: nothing,
    warn: nothing,
    coverage: nothing,
    control: nothing,
    statement: nothing,
  };
}
