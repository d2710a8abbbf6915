import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { maskForDisplay } from '../../../../shared/evidence/redaction/display.ts';
import { normaliseBankFiles } from '../../../../shared/payments/normalise/bankFiles/index.ts';
import { countFedwire } from '../oracles/fedwire.ts';
import { collect, collectFile, fieldsOf, publicFile } from './collect.ts';

const names = [
  'fedWireMessage-CustomerTransfer.txt',
  'fedWireMessage-BankTransfer.txt',
  'fedWireMessage-FEDFundsReturned.txt',
  'fedWireMessage-fiserv.txt',
  'fedWireMessage-MissingRequiredTag.txt',
];
const fields = (name: string) => fieldsOf(collectFile(`fedwire/${name}`).records[0]).fields;

const text = z.string().optional();
const bank = z.object({
  financialInstitution: z.object({ identificationCode: text, identifier: text, name: text }),
});
const parsedForm = z.object({
  fedWireMessage: z.object({
    senderSupplied: z.object({ userRequestCorrelation: text, testProductionCode: text }),
    typeSubType: z.object({ typeCode: z.string(), subTypeCode: z.string() }),
    inputMessageAccountabilityData: z.object({
      inputCycleDate: z.string(),
      inputSource: z.string(),
      inputSequenceNumber: z.string(),
    }),
    amount: z.object({ amount: z.string() }),
    senderDepositoryInstitution: z.object({ senderABANumber: text, senderShortName: text }),
    receiverDepositoryInstitution: z.object({ receiverABANumber: text, receiverShortName: text }),
    businessFunctionCode: z.object({ businessFunctionCode: z.string() }),
    senderReference: z.object({ senderReference: text }).optional(),
    beneficiaryFI: bank,
    beneficiary: z.object({ personal: z.object({ identifier: text, name: text }) }),
    originator: z.object({ personal: z.object({ identifier: text, name: text }) }),
    originatorFI: bank,
    instructingFI: bank,
    originatorToBeneficiary: z.object({ lineOne: text, lineTwo: text, lineThree: text, lineFour: text }),
  }),
});

describe('public Fedwire messages', () => {
  it.each(names.filter((name) => !name.includes('Missing')))('%s is read as its source reads it', (name) => {
    const form = parsedForm.parse(
      JSON.parse(publicFile(`fedwire/${name.replace('.txt', '.json')}`).toString('utf8')),
    ).fedWireMessage;
    expect(fields(name)).toMatchObject(
      JSON.parse(
        JSON.stringify({
          userRequestCorrelation: form.senderSupplied.userRequestCorrelation,
          testProductionCode: form.senderSupplied.testProductionCode,
          ...form.typeSubType,
          ...form.inputMessageAccountabilityData,
          amount: form.amount.amount,
          senderAba: form.senderDepositoryInstitution.senderABANumber,
          senderShortName: form.senderDepositoryInstitution.senderShortName,
          receiverAba: form.receiverDepositoryInstitution.receiverABANumber,
          receiverShortName: form.receiverDepositoryInstitution.receiverShortName,
          businessFunctionCode: form.businessFunctionCode.businessFunctionCode,
          senderReference: form.senderReference?.senderReference,
          beneficiaryBankIdCode: form.beneficiaryFI.financialInstitution.identificationCode,
          beneficiaryBankIdentifier: form.beneficiaryFI.financialInstitution.identifier,
          beneficiaryName: form.beneficiary.personal.name,
          beneficiaryIdentifier: form.beneficiary.personal.identifier,
          originatorName: form.originator.personal.name,
          originatorIdentifier: form.originator.personal.identifier,
          originatorBankName: form.originatorFI.financialInstitution.name,
          instructingBankName: form.instructingFI.financialInstitution.name,
          originatorToBeneficiary1: form.originatorToBeneficiary.lineOne,
          originatorToBeneficiary4: form.originatorToBeneficiary.lineFour,
        }),
      ),
    );
  });

  it.each([
    ['fedWireMessage-CustomerTransfer.txt', '1000', 'CTR', '000001234567'],
    ['fedWireMessage-BankTransfer.txt', '1000', 'BTR', '000001234567'],
    ['fedWireMessage-FEDFundsReturned.txt', '1600', 'FFR', '000001234567'],
    ['fedWireMessage-fiserv.txt', '1000', 'CTR', '000000022200'],
  ])('%s has type %s, function %s and amount %s', (name, type, businessFunction, amount) => {
    const found = fields(name);
    expect(`${found['typeCode'] ?? ''}${found['subTypeCode'] ?? ''}`).toBe(type);
    expect(found['businessFunctionCode']).toBe(businessFunction);
    expect(found['amount']).toBe(amount);
    expect(collectFile(`fedwire/${name}`).warnings).toEqual([]);
  });

  it('reports the mandatory tag that is missing, and still reads the message', () => {
    const { warnings, records } = collectFile('fedwire/fedWireMessage-MissingRequiredTag.txt');
    expect(warnings).toEqual([
      {
        locator: 'message[1]',
        code: 'lost',
        message: 'The message lacks {6410} beneficiary advice, which its type requires.',
      },
    ]);
    expect(fieldsOf(records[0]).fields).toMatchObject({
      senderShortName: 'Wells Fargo NA',
      originatorBankName: 'FI Name',
      senderCharges4: 'USD1,00',
      serviceMessage12: 'line Twelve',
    });
  });

  it.each(names)('%s keeps every byte, whatever the chunks', (name) => {
    const whole = publicFile(`fedwire/${name}`).toString('utf8');
    for (const chunk of [1, 13, 65_536]) expect(collectFile(`fedwire/${name}`, chunk).text).toBe(whole);
    expect(countFedwire(publicFile(`fedwire/${name}`))).toBe(1);
  });
});

describe('Fedwire messages', () => {
  it('state a submitted transfer with its IMAD and charges', () => {
    const [record] = collectFile('fedwire/fedWireMessage-CustomerTransfer.txt').records;
    expect(record === undefined ? null : normaliseBankFiles(record)?.events).toMatchObject([
      {
        kind: 'submitted',
        movement: 'payment',
        rail: 'fedwire',
        amount: { minor: 1234567n, currency: 'USD' },
        fee: { minor: 897n, currency: 'USD' },
        times: { valueOn: '2019-04-10' },
        identifiers: [{ scheme: 'imad', value: '20190410Source08000001' }, { scheme: 'free-text' }],
      },
    ]);
  });

  it('state a settlement once the service has delivered them', () => {
    const whole = publicFile('fedwire/fedWireMessage-CustomerTransfer.txt').toString('utf8');
    const delivered = `{1100}30T N{1110}04101030FT03{1120}20190410Dest0001000007 04101030FT03\n${whole}`;
    const file = collect(Buffer.from(`${delivered}\n${delivered}\n`));
    expect(file?.records).toHaveLength(2);
    const [record] = file?.records ?? [];
    const event = record === undefined ? undefined : normaliseBankFiles(record)?.events[0];
    expect(event).toMatchObject({ kind: 'settled', status: 'CTR 1000 N' });
    expect(event?.identifiers).toContainEqual({ scheme: 'omad', value: '20190410Dest0001000007' });
  });

  it('state a return when funds go back, joined by the IMAD that they name', () => {
    const whole = publicFile('fedwire/fedWireMessage-FEDFundsReturned.txt')
      .toString('utf8')
      .replace('Previous Message Ident', '20190409Source08000042');
    const [record] = collect(Buffer.from(whole))?.records ?? [];
    const event = record === undefined ? undefined : normaliseBankFiles(record)?.events[0];
    expect(event).toMatchObject({ kind: 'returned', movement: 'return' });
    expect(event?.identifiers).toContainEqual({ scheme: 'imad', value: '20190409Source08000042' });
  });

  it('show the accounts and names of payer and payee masked', () => {
    const [record] = collectFile('fedwire/fedWireMessage-fiserv.txt').records;
    const shown = maskForDisplay(record?.text ?? '');
    expect(shown).not.toMatch(/John Doe|Test Name|123456|123455/);
    expect(shown).toContain('JPMORGAN CHASE');
  });
});
