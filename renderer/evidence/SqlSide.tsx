import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { DescribedView, SavedStatement } from '../../shared/evidence/searching.ts';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { counted } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { SubTabs } from '../kit/SubTabs.tsx';
import { Time } from '../kit/Time.tsx';
import { visibleText } from '../kit/visible.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import { useEvidence } from './store.ts';

export interface SqlSideProps {
  readonly views: readonly DescribedView[];
  readonly error: ErrorData | null;
  readonly reload: () => void;
}

type Side = 'views' | 'saved' | 'history';

const tabs: readonly { readonly key: Side; readonly label: string }[] = [
  { key: 'views', label: 'Views' },
  { key: 'saved', label: 'Saved' },
  { key: 'history', label: 'History' },
];

/** Beside the editor: what can be asked, what was saved, what ran. */
export function SqlSide({ views, error, reload }: SqlSideProps) {
  const [side, setSide] = useState<Side>('views');
  return (
    <div className="sql-side">
      <SubTabs label="Beside the statement" tabs={tabs} selected={side} onSelect={setSide} />
      {side === 'views' && (
        <>
          {error !== null && <ErrorNotice what="Reading the views" error={error} onRetry={reload} />}
          <ViewList views={views} />
        </>
      )}
      {side === 'saved' && <SavedStatements />}
      {side === 'history' && <History />}
    </div>
  );
}

function ViewList({ views }: { readonly views: readonly DescribedView[] }) {
  return (
    <div className="sql-views" role="navigation" aria-label="Views that a statement may use">
      {views.map((view) => (
        <details key={view.name} open={view.name === 'payments'}>
          <summary>
            <span className="mono">{view.name}</span>
          </summary>
          <p className="muted">{view.description}</p>
          <dl>
            {view.details.map((column) => (
              <div key={column.name} title={column.description}>
                <dt className="mono">{column.name}</dt>
                <dd className="muted">{column.type}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
    </div>
  );
}

/** Puts a statement into the editor; what stood there comes back with one click. */
function load(statement: string): void {
  const before = useEvidence.getState().statement;
  if (before === statement) return;
  useEvidence.setState({ statement });
  if (before.trim() !== '')
    notify({
      tone: 'plain',
      text: 'The statement was replaced.',
      action: { label: 'Undo', run: () => useEvidence.setState({ statement: before }) },
    });
}

function useKept() {
  return useEngineQuery(
    'saved statements',
    (client, signal) => client.evidence.savedStatements({}, { signal }),
    ['settings'],
  );
}

function report(thrown: unknown): void {
  notify({ tone: 'bad', text: errorOf(thrown).sentence });
}

function SavedStatements() {
  const client = useClient();
  const kept = useKept();
  const remove = async ({ id, name, statement }: SavedStatement) => {
    try {
      await client.evidence.deleteStatement({ id });
      notify({
        tone: 'plain',
        text: `Deleted “${visibleText(name)}”.`,
        action: {
          label: 'Undo',
          run: () => void client.evidence.saveStatement({ name, statement }).catch(report),
        },
      });
    } catch (thrown) {
      report(thrown);
    }
  };
  if (kept.error !== null)
    return <ErrorNotice what="Reading the saved statements" error={kept.error} onRetry={kept.reload} />;
  if (kept.data?.statements.length === 0)
    return (
      <p className="record-nothing muted">Nothing is saved yet. “Save” keeps what stands in the editor.</p>
    );
  return (
    <ul className="sql-kept" aria-label="Saved statements">
      {kept.data?.statements.map((saved) => (
        <li key={saved.id}>
          <button type="button" className="plain-button saved-use" onClick={() => load(saved.statement)}>
            <SafeText text={saved.name} />
            <SafeText text={saved.statement.replace(/\s+/g, ' ')} className="mono muted clip" />
          </button>
          <button
            type="button"
            className="plain-button icon-button"
            aria-label={`Delete ${visibleText(saved.name)}`}
            onClick={() => void remove(saved)}
          >
            <IconTrash size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function History() {
  const client = useClient();
  const kept = useKept();
  const history = kept.data?.history ?? [];
  if (kept.error !== null)
    return <ErrorNotice what="Reading the history" error={kept.error} onRetry={kept.reload} />;
  if (kept.data !== null && history.length === 0)
    return <p className="record-nothing muted">No statement has run yet. The last 50 are kept here.</p>;
  return (
    <>
      <ul className="sql-kept" aria-label="Statements that ran">
        {history.map((ran) => (
          <li key={ran.statement}>
            <button type="button" className="plain-button saved-use" onClick={() => load(ran.statement)}>
              <SafeText text={ran.statement.replace(/\s+/g, ' ')} className="mono clip" />
              <span className="muted">
                <Time at={ran.ranAt} /> · {counted(ran.rows, 'row')} · {ran.elapsed} ms
              </span>
            </button>
          </li>
        ))}
      </ul>
      {history.length > 0 && (
        <div className="sql-kept-foot">
          <button
            type="button"
            className="plain-button link-button"
            onClick={() => void client.evidence.forgetStatements({}).catch(report)}
          >
            Forget all
          </button>
        </div>
      )}
    </>
  );
}
