import { Popover } from '@mantine/core';
import { Chip } from '../kit/Chip.tsx';
import { counted, railName } from '../kit/labels.ts';
import { Money } from '../kit/Money.tsx';
import { ShortId } from '../kit/ShortId.tsx';
import { shortenMiddle } from '../kit/shorten.ts';
import { Time, useTimeZone } from '../kit/Time.tsx';
import { zoneLabel } from '../kit/time.ts';
import { visibleText } from '../kit/visible.ts';
import { slots, type PaymentActionProps } from '../app/slots.ts';

/** What it is, how much, when, and what can be done with it. */
export function PaymentHeader(props: PaymentActionProps) {
  const { payment } = props.detail;
  const zone = useTimeZone();
  const worst = payment.findings.some((finding) => finding.severity === 'high')
    ? 'bad'
    : payment.findings.some((finding) => finding.severity === 'medium')
      ? 'warn'
      : 'plain';
  return (
    <header className="payment-header">
      <h1 className="mono" title={visibleText(payment.reference)}>
        {visibleText(shortenMiddle(payment.reference, 28))}
      </h1>
      <Money value={payment.amount} className="payment-amount" />
      {payment.rail !== null && <Chip>{railName(payment.rail)}</Chip>}
      {payment.direction !== null && <Chip>{payment.direction}</Chip>}
      <span className="muted payment-span">
        <Time at={payment.firstAt} /> → <Time at={payment.lastAt} />
        {payment.lastAt !== null && ` ${zoneLabel(zone, payment.lastAt)}`}
      </span>
      <Popover position="bottom-start">
        <Popover.Target>
          <button type="button" className="plain-button link-button">
            {counted(payment.references.length, 'id')}
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Ids of this payment">
          <ul className="payment-ids">
            {payment.references.map((reference) => (
              <li key={reference}>
                <ShortId id={reference} longest={44} />
              </li>
            ))}
          </ul>
        </Popover.Dropdown>
      </Popover>
      {payment.findings.length > 0 && <Chip tone={worst}>{counted(payment.findings.length, 'finding')}</Chip>}
      <div className="payment-actions">
        {slots.paymentActions.items.map((Action, index) => (
          <Action key={index} {...props} />
        ))}
      </div>
    </header>
  );
}
