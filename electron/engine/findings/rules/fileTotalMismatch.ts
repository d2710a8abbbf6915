/**
 * FILE_TOTAL_MISMATCH: a total that a file states about itself is not what was counted in it: NACHA's entry hash,
 * BAI2's trailers, pain's number and sum of transactions, a statement's own count. The file is cut, or was changed.
 */
import type { Finding } from '../../../../shared/findings/model.ts';
import { deskFindingAbout, type DeskRule } from '../judgement.ts';

export const fileTotalMismatch: DeskRule = (desk) =>
  desk.stated.controls
    .filter(({ agrees }) => !agrees)
    .flatMap(({ source, sourceId, locator, total, stated, counted }): Finding[] =>
      deskFindingAbout(desk, {
        code: 'FILE_TOTAL_MISMATCH',
        severity: 'high',
        subject: `${source}#${locator}#${total}`,
        references: [source],
        explanation: `${source} states ${total} of ${stated} at ${locator}, and ${counted} was counted in it.`,
        nextStep:
          'Ask the sender for the file again, and do not process this one: it is incomplete or was changed.',
        record: desk.stated.recordOf(sourceId, locator),
      }),
    );
