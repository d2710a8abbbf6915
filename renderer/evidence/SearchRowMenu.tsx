import { Menu } from '@mantine/core';
import type { RecordSummary } from '../../shared/evidence/model.ts';
import { isoText } from '../../shared/kernel/time.ts';
import { copyText } from '../kit/copy.ts';
import { visibleText } from '../kit/visible.ts';
import { notify } from '../app/notices.ts';
import { openRecord } from './openRecord.ts';
import { replaceTerms, termOf, toggleTerm } from './searchWords.ts';

export interface SearchRowMenuProps {
  readonly record: RecordSummary;
  readonly marks: readonly string[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

const quarter = 15 * 60_000;

function copy(text: string): void {
  void copyText(text).then((done) => {
    notify(
      done
        ? { tone: 'plain', text: `Copied ${visibleText(text)}` }
        : { tone: 'bad', text: 'The clipboard is not available.' },
    );
  });
}

/** What a right click on a record offers: open it, narrow by what it is, copy. */
export function SearchRowMenu({ record, marks, query, onQuery }: SearchRowMenuProps) {
  const terms = [
    termOf('source', record.sourceName),
    `format:${record.format}`,
    ...(record.party === null ? [] : [`party:${record.party}`]),
    termOf('title', record.title),
  ];
  const { occurredAt } = record;
  return (
    <>
      <Menu.Item onClick={() => openRecord(record.id, marks)}>Open in a tab</Menu.Item>
      <Menu.Item onClick={() => openRecord(record.id, marks, true)}>Open beside</Menu.Item>
      {occurredAt !== null && (
        <Menu.Item
          onClick={() =>
            onQuery(
              replaceTerms(
                '',
                [],
                [`from:${isoText(occurredAt - quarter)}`, `until:${isoText(occurredAt + quarter)}`],
              ),
            )
          }
        >
          Everything ± 15 minutes
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Label>Narrow to</Menu.Label>
      {terms.map((term) => (
        <Menu.Item key={term} className="mono" onClick={() => onQuery(toggleTerm(query, term))}>
          {visibleText(term)}
        </Menu.Item>
      ))}
      <Menu.Label>Exclude</Menu.Label>
      {terms.map((term) => (
        <Menu.Item key={`-${term}`} className="mono" onClick={() => onQuery(toggleTerm(query, `-${term}`))}>
          {`-${visibleText(term)}`}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item onClick={() => copy(`${record.sourceName} : ${record.locator}`)}>Copy its place</Menu.Item>
    </>
  );
}
