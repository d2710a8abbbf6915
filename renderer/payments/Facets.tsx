import type { Facet } from './filterWords.ts';
import { railName, stateName } from '../kit/labels.ts';

export interface FacetsProps {
  readonly facets: readonly Facet[];
  readonly isOn: (term: string) => boolean;
  readonly onToggle: (term: string) => void;
}

const titles: Readonly<Record<string, string>> = {
  rail: 'Rail',
  direction: 'Direction',
  finding: 'Finding',
  severity: 'Severity',
  currency: 'Currency',
  ledger: 'Ledger says',
  psp: 'PSP says',
  bank: 'Bank says',
  state: 'State',
};

function valueText(field: string, value: string): string {
  if (field === 'finding') return value.replaceAll('_', ' ').toLowerCase();
  if (field === 'rail') return railName(value);
  if (field === 'severity' || field === 'currency') return value;
  return stateName(value);
}

/** Counts beside the list: one click filters by a value, another takes it back. */
export function Facets({ facets, isOn, onToggle }: FacetsProps) {
  return (
    <aside className="facets" aria-label="Facets">
      {facets
        .filter((facet) => facet.values.length > 0)
        .map((facet) => (
          <section key={facet.field} aria-label={titles[facet.field] ?? facet.field}>
            <h3>{titles[facet.field] ?? facet.field}</h3>
            <ul>
              {facet.values.map(({ value, count }) => {
                const term = `${facet.field}:${value}`;
                return (
                  <li key={value}>
                    <button
                      type="button"
                      className="plain-button"
                      aria-pressed={isOn(term)}
                      title={term}
                      onClick={() => onToggle(term)}
                    >
                      <span className="clip">{valueText(facet.field, value)}</span>
                      <b>{count.toLocaleString('en')}</b>
                    </button>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
    </aside>
  );
}
