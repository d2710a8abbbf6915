import { describe, expect, it } from 'vitest';
import { XmlEntryFramer } from '../../../shared/evidence/framing/xmlEntries.ts';
import { layoutOf, messageDefinition } from '../../../shared/evidence/iso20022/layouts.ts';
import { recogniseIso20022 } from '../../../shared/evidence/recognise/iso20022.ts';

/** Every frame as `=text`, every damaged stretch as `!text`, in order; and all of it put together again. */
function framed(input: string, chunk: number, type = 'camt.053'): { frames: string[]; stream: string } {
  const frames: string[] = [];
  let stream = '';
  const textOf = (bytes: Uint8Array | null) => (bytes === null ? '' : Buffer.from(bytes).toString());
  const framer = new XmlEntryFramer(
    {
      element: ({ bytes }) => {
        frames.push(`=${textOf(bytes)}`);
        stream += textOf(bytes);
        return true;
      },
      damaged: ({ bytes }) => {
        frames.push(`!${textOf(bytes)}`);
        stream += textOf(bytes);
      },
      filler: (_start, _end, bytes) => {
        stream += textOf(bytes);
      },
    },
    layoutOf(type),
  );
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += chunk)
    framer.push(new Uint8Array(bytes.subarray(at, at + chunk)));
  framer.end();
  return { frames, stream };
}

const document = (type: string, content: string) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${type}.001.08">${content}</Document>`;
const status = (content: string) =>
  document('pain.002', `<CstmrPmtStsRpt><GrpHdr/>${content}</CstmrPmtStsRpt>`);

describe('framing ISO 20022 messages', () => {
  it.each([
    [
      'the transactions of a block, not the block',
      document(
        'pain.001',
        '<M><GrpHdr/><PmtInf><X/><CdtTrfTxInf>1</CdtTrfTxInf><CdtTrfTxInf>2</CdtTrfTxInf></PmtInf></M>',
      ),
      ['=<CdtTrfTxInf>1</CdtTrfTxInf>', '=<CdtTrfTxInf>2</CdtTrfTxInf>'],
    ],
    [
      'a block that holds no transaction',
      status('<OrgnlPmtInfAndSts>1</OrgnlPmtInfAndSts><OrgnlPmtInfAndSts><TxInfAndSts/></OrgnlPmtInfAndSts>'),
      ['=<OrgnlPmtInfAndSts>1</OrgnlPmtInfAndSts>', '=<TxInfAndSts/>'],
    ],
    ['a message that holds neither', status(''), ['=<CstmrPmtStsRpt><GrpHdr/></CstmrPmtStsRpt>']],
    [
      'a message of any other type as a whole',
      document('camt.003', '<GetAcct><A/></GetAcct>'),
      ['=<GetAcct><A/></GetAcct>'],
    ],
    [
      'no statement without entries',
      document('camt.053', '<BkToCstmrStmt><Stmt><Id/></Stmt></BkToCstmrStmt>'),
      [],
    ],
    [
      'several documents of different types',
      `<E>${document('pacs.002', '<M><TxInfAndSts/></M>')}${document('pacs.004', '<M><TxInf/></M>')}</E>`,
      ['=<TxInfAndSts/>', '=<TxInf/>'],
    ],
    [
      'a document in supplementary data is part of its transaction',
      document('pacs.004', '<M><TxInf><SplmtryData><Document><TxInfo/></Document></SplmtryData></TxInf></M>'),
      ['=<TxInf><SplmtryData><Document><TxInfo/></Document></SplmtryData></TxInf>'],
    ],
    [
      'what is not closed is lost alone, up to the end of its block, message or document',
      document(
        'pain.001',
        '<M><PmtInf><CdtTrfTxInf>1</PmtInf><PmtInf><CdtTrfTxInf>2</CdtTrfTxInf></PmtInf></M>',
      ),
      ['!<CdtTrfTxInf>1', '=<CdtTrfTxInf>2</CdtTrfTxInf>'],
    ],
    [
      'a document that begins before the last one has ended',
      `<Document xmlns="x:pacs.004.001.09"><M><TxInf>1${document('pacs.004', '<M><TxInf>2</TxInf></M>')}`,
      ['!<TxInf>1', '=<TxInf>2</TxInf>'],
    ],
  ] as const)('%s', (_what, input, frames) => {
    for (const chunk of [1, 5, 100_000]) {
      const found = framed(input, chunk);
      expect(found.stream).toBe(input);
      expect(found.frames).toEqual(frames);
    }
  });

  it('does not take a greater-than sign in an attribute for the end of a tag', () => {
    const input = document('pacs.004', '<M><TxInf b="1>2"><A/></TxInf></M>');
    expect(framed(input, 3).frames).toEqual(['=<TxInf b="1>2"><A/></TxInf>']);
  });

  it('keeps little of a comment that never ends', () => {
    let largest = 0;
    const framer = new XmlEntryFramer({
      element: () => true,
      damaged: () => undefined,
      filler: (start, end) => {
        largest = Math.max(largest, end - start);
      },
    });
    framer.push(new TextEncoder().encode('<Document><!-- '));
    for (let count = 0; count < 64; count += 1) framer.push(new Uint8Array(256 * 1024).fill(0x61));
    framer.end();
    expect(largest).toBeLessThan(2 * 1024 * 1024);
  });
});

describe('recognising ISO 20022 messages', () => {
  const typeOf = (text: string) =>
    recogniseIso20022({ text, fileName: 'a.xml', whole: true })?.messageType ?? null;

  it.each([
    ['urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08', 'pacs.008', '001.08'],
    ['urn:swift:xsd:camt.003.001.04', 'camt.003', '001.04'],
    ['http://www.six-interbank-clearing.com/de/pain.002.001.03.ch.02.xsd', 'pain.002', '001.03'],
    ['https://www.bcb.gov.br/pi/pacs.008/1.8', 'pacs.008', null],
  ])('%s names %s', (namespace, type, version) => {
    expect(messageDefinition(namespace)).toEqual({ type, version });
    expect(typeOf(`<x:Document xmlns:x="${namespace}"><x:A/></x:Document>`)).toBe(type);
  });

  it('finds the message in envelopes, and by the header where the document is silent', () => {
    const inner = document('pacs.009', '<FICdtTrf/>');
    expect(typeOf(`<DataPDU><Body><AppHdr/>${inner}</Body></DataPDU>`)).toBe('pacs.009');
    expect(typeOf('<a><AppHdr><MsgDefIdr>pacs.008.001.08</MsgDefIdr></AppHdr><FIToFICstmrCdtTrf/></a>')).toBe(
      'pacs.008',
    );
  });

  it.each([
    '{"Document":"pacs.008.001.08"}',
    '<html><body>pacs.008.001.08</body></html>',
    '<Document><Report/></Document>',
    '<!-- <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"> --><a/>',
    '',
  ])('claims nothing else: %s', (text) => {
    expect(typeOf(text)).toBeNull();
  });

  it('answers at once on hostile text', () => {
    expect(typeOf(`<${'<a "'.repeat(60_000)}`)).toBeNull();
    expect(typeOf('<!--'.repeat(60_000))).toBeNull();
  });
});
