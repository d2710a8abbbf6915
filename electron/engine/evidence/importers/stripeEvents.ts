/** Stripe event objects (docs.stripe.com/api/events/object), alone or inside the delivery that brought them. */
import { isExactObject, member, scalarText } from '../../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../../shared/evidence/importing.ts';
import { carriedStripeEvent } from '../../../../shared/evidence/recognise/jsonShapes.ts';
import type { Described, JsonFormat } from './jsonRecords.ts';

export const stripeEvents: JsonFormat = { format: 'stripe-events', rootName: 'events', describe };

function describe(value: ExactJson): Described | null {
  if (!isExactObject(value)) return null;
  const event = carriedStripeEvent(value) ?? value;
  const type = scalarText(member(event, 'type')) ?? scalarText(member(event, 'object'));
  return { title: type ?? 'Stripe object', naturalKey: scalarText(member(event, 'id')) };
}
