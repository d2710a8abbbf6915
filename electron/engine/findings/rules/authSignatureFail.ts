/**
 * AUTH_SIGNATURE_FAIL: a delivery's signature does not fit its bytes, or its time is outside of the scheme's tolerance.
 * Whoever sent it does not know the secret, the body was changed on its way, or an old delivery was sent again
 * (payments.md §2.13: signature ok, bad, stale).
 */
import type { Finding } from '../../../../shared/findings/model.ts';
import { deskFindingAbout, type DeskRule } from '../judgement.ts';

export const authSignatureFail: DeskRule = (desk) =>
  desk.stated.signatures.flatMap(({ verdict, record }): Finding[] =>
    deskFindingAbout(desk, {
      code: 'AUTH_SIGNATURE_FAIL',
      severity: verdict.verdict === 'invalid' ? 'high' : 'medium',
      subject: `${record.source}#${record.locator}`,
      references: [`${record.source} ${record.locator}`],
      explanation: `The ${verdict.scheme} signature of ${record.source} ${record.locator} is ${verdict.verdict}: ${verdict.reason}`,
      nextStep:
        verdict.verdict === 'invalid'
          ? 'Treat what it says as unproved: compare with the provider’s own record, and check the signing secret.'
          : 'Check the receiver’s clock and whether the delivery was replayed; ask the provider for the original.',
      record,
    }),
  );
