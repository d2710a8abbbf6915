import { createContext, useContext } from 'react';
import { isoText, type Instant } from '../../shared/kernel/time.ts';
import { clockTime, dayAndMinute, fullTime, shortTime } from './time.ts';

/** IANA name of the zone in which times are shown. */
export const TimeZoneContext = createContext('UTC');

export function useTimeZone(): string {
  return useContext(TimeZoneContext);
}

export interface TimeProps {
  readonly at: Instant | null;
  readonly style?: 'short' | 'clock' | 'minute' | 'full';
  readonly className?: string;
}

const styles = { short: shortTime, clock: clockTime, minute: dayAndMinute, full: fullTime };

/** An instant in the chosen zone; the exact UTC instant on hover. */
export function Time({ at, style = 'short', className }: TimeProps) {
  const zone = useTimeZone();
  if (at === null) return <span className="faint">—</span>;
  return (
    <time className={className} dateTime={isoText(at)} title={isoText(at)}>
      {styles[style](at, zone)}
    </time>
  );
}
