import type { PartyState, PaymentSummary } from '../../shared/payments/model.ts';
import { durationText, isoText } from '../../shared/kernel/time.ts';
import { decimalText, moneyFromWire } from '../../shared/kernel/money.ts';
import { Chip, type Tone } from '../kit/Chip.tsx';
import type { CsvCell } from '../../shared/kernel/csv.ts';
import { railName, stateName } from '../kit/labels.ts';
import { Money } from '../kit/Money.tsx';
import { ProofMark } from '../kit/ProofMark.tsx';
import { ShortId } from '../kit/ShortId.tsx';
import type { Column } from '../kit/Table.tsx';
import { Time } from '../kit/Time.tsx';
import { paymentSortSchema } from '../../shared/payments/contract.ts';

export interface PaymentColumn extends Column<PaymentSummary> {
  readonly csv: (payment: PaymentSummary) => CsvCell;
}

/** Words that say the money is where it should be, gone back, or stopped; everything else is under way. */
const doneWords = /settled|credited|booked|completed|paid|succeeded|captured|withdrawable|accepted/;
const failedWords = /fail|reject|declin|cancel|expire|void|return|charge.?back|dispute|lost/;

export function toneOfState(state: string): Tone {
  if (failedWords.test(state)) return 'bad';
  if (doneWords.test(state)) return 'good';
  return 'accent';
}

function StateCell({ state }: { readonly state: PartyState | null }) {
  if (state === null) return <span className="faint">— no record</span>;
  return (
    <>
      <ProofMark shape={state.proof} size={11} />
      <span
        className={failedWords.test(state.state) ? 'bad' : ''}
        title={`${stateName(state.state)}, ${state.proof}`}
      >
        {stateName(state.state)}
      </span>
    </>
  );
}

const severityRank: Readonly<Record<string, number>> = { high: 3, medium: 2, low: 1, info: 0 };
const severityTone: Readonly<Record<string, Tone>> = {
  high: 'bad',
  medium: 'warn',
  low: 'accent',
  info: 'plain',
};

function FindingsCell({ payment }: { readonly payment: PaymentSummary }) {
  const sorted = [...payment.findings].sort(
    (left, right) => (severityRank[right.severity] ?? 0) - (severityRank[left.severity] ?? 0),
  );
  const shown = [...new Map(sorted.map((finding) => [finding.code, finding])).values()];
  return (
    <>
      {shown.map((finding) => (
        <Chip key={finding.code} tone={severityTone[finding.severity] ?? 'plain'} title={finding.severity}>
          {finding.code.replaceAll('_', ' ').toLowerCase()}
        </Chip>
      ))}
    </>
  );
}

const stateText = (state: PartyState | null): string =>
  state === null ? '' : `${stateName(state.state)} (${state.proof})`;

export const paymentColumns: readonly PaymentColumn[] = [
  {
    key: 'reference',
    title: 'Payment',
    width: 150,
    sortable: true,
    render: (payment) => <ShortId id={payment.reference} longest={17} />,
    csv: (payment) => payment.reference,
  },
  {
    key: 'amount',
    title: 'Amount',
    width: 122,
    align: 'right',
    sortable: true,
    render: (payment) => <Money value={payment.amount} />,
    csv: (payment) =>
      payment.amount === null ? null : { number: decimalText(moneyFromWire(payment.amount)) },
  },
  {
    key: 'currency',
    title: 'Currency',
    width: 72,
    render: (payment) => payment.amount?.currency ?? '',
    csv: (payment) => payment.amount?.currency ?? null,
  },
  {
    key: 'severity',
    title: 'Findings',
    width: 'flex',
    minimum: 210,
    sortable: true,
    render: (payment) => <FindingsCell payment={payment} />,
    csv: (payment) => payment.findings.map((finding) => finding.code).join(' '),
  },
  {
    key: 'ledger',
    title: 'Ledger',
    width: 108,
    render: (payment) => <StateCell state={payment.states.ledger} />,
    csv: (payment) => stateText(payment.states.ledger),
  },
  {
    key: 'psp',
    title: 'PSP',
    width: 108,
    render: (payment) => <StateCell state={payment.states.psp} />,
    csv: (payment) => stateText(payment.states.psp),
  },
  {
    key: 'bank',
    title: 'Bank',
    width: 108,
    render: (payment) => <StateCell state={payment.states.bank} />,
    csv: (payment) => stateText(payment.states.bank),
  },
  {
    key: 'openFor',
    title: 'Open for',
    width: 84,
    align: 'right',
    sortable: true,
    render: (payment) =>
      payment.openFor === null ? (
        <span className="faint">—</span>
      ) : (
        <span>{durationText(payment.openFor)}</span>
      ),
    csv: (payment) => (payment.openFor === null ? null : durationText(payment.openFor)),
  },
  {
    key: 'rail',
    title: 'Rail',
    width: 104,
    render: (payment) => (payment.rail === null ? <span className="faint">—</span> : railName(payment.rail)),
    csv: (payment) => payment.rail,
  },
  {
    key: 'direction',
    title: 'Direction',
    width: 76,
    render: (payment) => payment.direction ?? <span className="faint">—</span>,
    csv: (payment) => payment.direction,
  },
  {
    key: 'firstAt',
    title: 'First record',
    width: 122,
    sortable: true,
    render: (payment) => <Time at={payment.firstAt} />,
    csv: (payment) => (payment.firstAt === null ? null : isoText(payment.firstAt)),
  },
  {
    key: 'lastAt',
    title: 'Last record',
    width: 122,
    sortable: true,
    render: (payment) => <Time at={payment.lastAt} />,
    csv: (payment) => (payment.lastAt === null ? null : isoText(payment.lastAt)),
  },
  {
    key: 'events',
    title: 'Events',
    width: 62,
    align: 'right',
    render: (payment) => payment.events.toLocaleString('en'),
    csv: (payment) => ({ number: String(payment.events) }),
  },
];

/** The engine's order for a column, where it has one. */
export function sortOf(key: string) {
  return paymentSortSchema.safeParse(key).data;
}
