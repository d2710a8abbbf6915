import type { ReactNode } from 'react';
import './kit.css';

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'note' | 'plain';

export interface ChipProps {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A word with a tone. The word always says what the colour says. */
export function Chip({ tone = 'plain', title, children }: ChipProps) {
  return (
    <span className={`chip ${tone}`} title={title}>
      {children}
    </span>
  );
}

const severityTones: Readonly<Record<string, Tone>> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warn',
  low: 'accent',
  info: 'plain',
};

export function SeverityChip({ severity }: { readonly severity: string }) {
  return <Chip tone={severityTones[severity] ?? 'plain'}>{severity}</Chip>;
}
