import type { z } from 'zod';
import type { timingsSchema } from '../../shared/replay/model.ts';

const phases = [
  ['dns', 'DNS'],
  ['connect', 'TCP'],
  ['tls', 'TLS'],
  ['send', 'Sent'],
  ['wait', 'Wait'],
  ['receive', 'Body'],
] as const;

function figure(milliseconds: number): string {
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${String(Math.round(milliseconds))} ms`;
}

/** How long each phase took, one after the other; a phase that did not happen has no bar. */
export function Waterfall({ timings }: { readonly timings: z.infer<typeof timingsSchema> }) {
  const total = phases.reduce((sum, [key]) => sum + (timings[key] ?? 0), 0);
  return (
    <dl className="waterfall" aria-label="Timing">
      {phases.map(([key, label], place) => {
        const value = timings[key];
        const left = phases.slice(0, place).reduce((sum, [earlier]) => sum + (timings[earlier] ?? 0), 0);
        return (
          <div key={key}>
            <dt>{label}</dt>
            <dd>
              {value !== null && total > 0 && (
                <i
                  className={key === 'wait' ? 'wait' : ''}
                  style={{
                    marginLeft: `${String((left / total) * 100)}%`,
                    width: `${String(Math.max(0.6, (value / total) * 100))}%`,
                  }}
                />
              )}
            </dd>
            <dd className="mono">{value === null ? '—' : figure(value)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
