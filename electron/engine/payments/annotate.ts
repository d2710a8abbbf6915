/** Joining and splitting by hand: the commands that keep a person's word, and take it back. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { JobId } from '../../../shared/kernel/ids.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import type { Link } from '../../../shared/payments/model.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import {
  insertAnnotation,
  listAnnotations,
  placesOf,
  undoAnnotation,
  type NewAnnotation,
} from './annotationStore.ts';

export interface PaymentsHooks {
  /** Whose word an annotation is. */
  readonly actor: () => string;
  /** Called once a person has said which records belong together; judges the evidence again. */
  readonly onAnnotated: () => JobId;
}

type Commands = Pick<Handlers<'payments'>, 'join' | 'split' | 'undoAnnotation' | 'annotations'>;

export function annotate(
  context: EngineContext,
  vault: OpenVault,
  hooks: PaymentsHooks,
  detail: (reference: string) => Promise<PaymentDetail>,
): Commands {
  const keep = (made: Omit<NewAnnotation, 'author' | 'at'>): ReturnType<typeof insertAnnotation> => {
    const annotation = vault.db
      .transaction(() => {
        const kept = insertAnnotation(vault.db, { ...made, author: hooks.actor(), at: context.clock.now() });
        vault.audit.append(`payment.${made.kind}`, made.payments.join(' + '), {
          annotation: kept.id,
          records: kept.records,
          reason: made.reason,
        });
        return kept;
      })
      .immediate();
    context.changes.publish('payments', 'workspace');
    return annotation;
  };
  return {
    annotations: () => ({ annotations: listAnnotations(vault.read) }),
    join: async ({ a, b, recordIds, reason }) => {
      if ((b === undefined) === (recordIds === undefined))
        throw new RailtraceError(
          'bad_request',
          'Name either the other payment or the records that belong to this one.',
        );
      const one = await detail(a);
      const other = b === undefined ? null : await detail(b);
      if (one.payment.id === other?.payment.id)
        throw new RailtraceError('bad_request', `“${a}” and “${b ?? ''}” are one payment already.`);
      const annotation = keep({
        kind: 'join',
        reason,
        payments: [one.payment.id, ...(other === null ? [] : [other.payment.id])],
        first: placesOf(vault.read, ownRecords(one.links)),
        second: placesOf(vault.read, other === null ? (recordIds ?? []) : ownRecords(other.links)),
      });
      return { annotation, analysis: hooks.onAnnotated() };
    },
    split: async ({ paymentId, recordIds, reason }) => {
      const { payment, links } = await detail(paymentId);
      const own = ownRecords(links);
      const apart = new Set<number>(recordIds);
      const foreign = recordIds.find((id) => !own.includes(id));
      if (foreign !== undefined)
        throw new RailtraceError(
          'bad_request',
          `Record ${String(foreign)} is not certainly part of ${payment.id}: there is nothing to split.`,
        );
      const rest = own.filter((id) => !apart.has(id));
      if (rest.length === 0)
        throw new RailtraceError(
          'bad_request',
          `No record of ${payment.id} would be left. Choose some of them only.`,
        );
      const annotation = keep({
        kind: 'split',
        reason,
        payments: [payment.id],
        first: placesOf(vault.read, [...apart]),
        second: placesOf(vault.read, rest),
      });
      return { annotation, analysis: hooks.onAnnotated() };
    },
    undoAnnotation: ({ id }) => {
      const annotation = vault.db
        .transaction(() => {
          const undone = undoAnnotation(vault.db, id, hooks.actor(), context.clock.now());
          vault.audit.append('payment.annotation-undone', undone.payments.join(' + '), { annotation: id });
          return undone;
        })
        .immediate();
      context.changes.publish('payments', 'workspace');
      return { annotation, analysis: hooks.onAnnotated() };
    },
  };
}

/** Records of the payment itself; those of a payout that carried it belong to many. */
function ownRecords(links: readonly Link[]): number[] {
  return links.flatMap(({ recordId, certain, rule }) =>
    certain && rule !== 'payout-batch' ? [recordId] : [],
  );
}
