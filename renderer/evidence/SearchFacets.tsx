import type { Facets, RecordFacet } from '../../shared/evidence/searching.ts';
import { isoText } from '../../shared/kernel/time.ts';
import { TimeBars, type TimeBar } from '../kit/chart/TimeBars.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { formatName, partyName, stateName } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { visibleText } from '../kit/visible.ts';
import type { Loaded } from '../app/query.ts';
import { hasTerm, replaceTerms, termOf, toggleTerm } from './searchWords.ts';

export interface SearchFacetsProps {
  readonly facets: Loaded<Facets>;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

const titles: Readonly<Record<RecordFacet['field'], string>> = {
  source: 'Source',
  format: 'Read as',
  party: 'Party',
  kind: 'States',
};

function valueText(field: RecordFacet['field'], value: string): string {
  if (field === 'format') return formatName(value);
  if (field === 'party') return value === 'none' ? 'no party' : partyName(value);
  return field === 'kind' ? stateName(value) : value;
}

/** The terms that a bar of the histogram stands for: to the day where it is whole days, else to the minute. */
function timeTerms(bar: TimeBar, unit: Facets['histogram']['unit']): string[] {
  const whole = unit === 'day' || unit === 'month';
  const text = (at: number) =>
    whole ? isoText(at).slice(0, 10) : isoText(at).replace(/(:\d\d)?\.\d+Z$/, '$1Z');
  return [`from:${text(bar.from)}`, `until:${whole ? text(bar.until - 1) : isoText(bar.until - 1)}`];
}

/** Counts beside the list: one click narrows by a value, another takes it back. */
export function SearchFacets({ facets, query, onQuery }: SearchFacetsProps) {
  const shown = facets.data ?? facets.former;
  if (facets.error !== null)
    return (
      <aside className="facets search-facets" aria-label="Facets">
        <ErrorNotice what="Counting" error={facets.error} onRetry={facets.reload} />
      </aside>
    );
  return (
    <aside className="facets search-facets" aria-label="Facets" aria-busy={facets.loading}>
      <p className="facets-note muted" role="status">
        {shown === null ? 'Counting …' : countNote(shown)}
      </p>
      {shown !== null && shown.histogram.bars.length > 0 && (
        <section aria-label="Time">
          <h3>Time</h3>
          <div className="facets-time">
            <TimeBars
              label="Records over time"
              unit={shown.histogram.unit}
              bars={shown.histogram.bars}
              onChoose={(bar) =>
                onQuery(replaceTerms(query, ['from', 'until'], timeTerms(bar, shown.histogram.unit)))
              }
            />
          </div>
        </section>
      )}
      {shown?.facets
        .filter((facet) => facet.values.length > 0)
        .map((facet) => (
          <Facet key={facet.field} facet={facet} query={query} onQuery={onQuery} />
        ))}
    </aside>
  );
}

function countNote({ counted, exact, histogram }: Facets): string {
  const untimed =
    histogram.untimed === 0 ? '' : ` · ${histogram.untimed.toLocaleString('en')} without a time`;
  if (exact) return `${counted.toLocaleString('en')} counted${untimed}`;
  return `Of the newest ${counted.toLocaleString('en')}${untimed}`;
}

interface FacetProps {
  readonly facet: RecordFacet;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

function Facet({ facet, query, onQuery }: FacetProps) {
  return (
    <section aria-label={titles[facet.field]}>
      <h3>{titles[facet.field]}</h3>
      <ul>
        {facet.values.map(({ value, count }) => {
          const term = termOf(facet.field, value);
          return (
            <li key={value}>
              <button
                type="button"
                className="plain-button"
                aria-pressed={hasTerm(query, term)}
                title={visibleText(term)}
                onClick={() => onQuery(toggleTerm(query, term))}
              >
                <SafeText text={valueText(facet.field, value)} className="clip" />
                <b>{count.toLocaleString('en')}</b>
              </button>
            </li>
          );
        })}
      </ul>
      {facet.more > 0 && <p className="facets-note muted">and {facet.more.toLocaleString('en')} more</p>}
    </section>
  );
}
