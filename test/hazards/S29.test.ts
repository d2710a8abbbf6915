import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEvidenceVault, type EvidenceVault } from '../engine/evidence/evidenceVault.ts';

// S29: names like __proto__ and constructor in evidence are data.

let vault: EvidenceVault;
beforeAll(() => {
  vault = openEvidenceVault();
});
afterAll(() => vault.close());

const hostile =
  '"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"prototype":{"polluted":"yes"},"toString":"x","hasOwnProperty":1,"length":-1';

describe('S29: evidence with the names of prototype parts', () => {
  it.each([
    [
      'log.jsonl',
      `{"ts":"2026-03-03T10:00:00Z","method":"POST","url":"/v1/payouts",${hostile},"body":"{${hostile.replaceAll('"', '\\"')}}"}\n`,
    ],
    [
      'events.json',
      `[{"id":"evt_1","object":"event","type":"charge.succeeded","created":1772546400,${hostile},"data":{"object":{"id":"ch_1","object":"charge","amount":1,"currency":"eur","metadata":{${hostile}},${hostile}}}}]`,
    ],
    [
      'capture.har',
      `{"log":{"entries":[{"startedDateTime":"2026-03-03T10:00:00Z","request":{"method":"GET","url":"http://a/","headers":[{"name":"__proto__","value":"x"},{"name":"constructor","value":"y"}]},"response":{"status":200},${hostile}}],${hostile}}}`,
    ],
    ['ledger.csv', '__proto__,constructor,amount,time,toString\na,b,1.00,2026-03-01T10:00:00Z,c\n'],
    [
      'statement.xml',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id><Ntry __proto__="x" constructor="y"><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><__proto__>x</__proto__><constructor>y</constructor></Ntry></Stmt></BkToCstmrStmt></Document>',
    ],
  ])('is imported from %s and changes nothing else', async (name, text) => {
    expect(await vault.importBytes(name, text)).toMatchObject({ records: 1, skipped: 0, refused: null });
    const untouched: Record<string, unknown> = {};
    expect(untouched['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    await vault.evidence.handlers.search({ query: '__proto__ constructor', limit: 10 }, undefined);
  });
});
