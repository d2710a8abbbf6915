import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openEvidenceVault } from '../engine/evidence/evidenceVault.ts';

// S27: XML is read with document types and external entities off.

const statement = (prolog: string, text: string) =>
  `<?xml version="1.0"?>${prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id><Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><AddtlNtryInf>${text}</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>`;

const transfer = (prolog: string, text: string) =>
  `<?xml version="1.0"?>${prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M-1</MsgId></GrpHdr><CdtTrfTxInf><PmtId><EndToEndId>${text}</EndToEndId></PmtId></CdtTrfTxInf></FIToFICstmrCdtTrf></Document>`;

const laughs = Array.from(
  { length: 9 },
  (_, level) => `<!ENTITY lol${level + 1} "${`&lol${level};`.repeat(10)}">`,
).join('');

describe('S27: hostile XML', () => {
  it('is refused, and neither the file nor the address in it is ever opened', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), 'railtrace-canary-'));
    writeFileSync(join(folder, 'canary.txt'), 'the-canary-of-the-file');
    const vault = openEvidenceVault();
    try {
      for (const [name, xml] of [
        ['laughs.xml', statement(`<!DOCTYPE d [<!ENTITY lol0 "lol">${laughs}]>`, '&lol9;')],
        ['file.xml', statement(`<!DOCTYPE d [<!ENTITY x SYSTEM "file://${folder}/canary.txt">]>`, '&x;')],
        ['http.xml', statement(`<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:${port}/x">]>`, '&x;')],
        [
          'parameter.xml',
          statement(`<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:${port}/x"> %x;]>`, 'a'),
        ],
        [
          'late.xml',
          `${statement('', 'a')}${' '.repeat(300_000)}<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:${port}/x">]>`,
        ],
        ['laughs-pacs.xml', transfer(`<!DOCTYPE d [<!ENTITY lol0 "lol">${laughs}]>`, '&lol9;')],
        ['file-pacs.xml', transfer(`<!DOCTYPE d [<!ENTITY x SYSTEM "file://${folder}/canary.txt">]>`, '&x;')],
        ['http-pacs.xml', transfer(`<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:${port}/x">]>`, '&x;')],
        [
          'hidden-pacs.xml',
          transfer(`<!-- ${'a'.repeat(5000)} --><!DOCTYPE d SYSTEM "http://127.0.0.1:${port}/x.dtd">`, 'a'),
        ],
        ['second-pacs.xml', `${transfer('', 'a')}${transfer(`<!DOCTYPE d [<!ENTITY x "y">]>`, '&x;')}`],
      ] as const) {
        const file = await vault.importBytes(name, xml);
        expect(file.refused, name).toMatch(/DTD/);
      }
      const undeclared = await vault.importBytes('undeclared.xml', statement('', '&nothing;'));
      expect(undeclared).toMatchObject({ records: 0, skipped: 1 });
      const pacs = await vault.importBytes('undeclared-pacs.xml', transfer('', '&nothing;'));
      expect(pacs).toMatchObject({ records: 0, skipped: 1 });
      expect(vault.rows('select count(*) as n from record')[0]?.['n']).toBe(0);
      expect(connections).toBe(0);
    } finally {
      await vault.close();
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
