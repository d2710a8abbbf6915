import { Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import {
  caseSeveritySchema,
  caseStatusSchema,
  type Case,
  type caseDetailSchema,
} from '../../shared/cases/model.ts';
import { caseIdSchema } from '../../shared/kernel/ids.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { Panes } from '../kit/Panes.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { SubTabs } from '../kit/SubTabs.tsx';
import { Time } from '../kit/Time.tsx';
import { errorOf, useClient } from '../app/engine.ts';
import { retitle } from '../app/layout/workbench.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import { slots, type ViewProps } from '../app/slots.ts';
import './cases.css';
import { Custody } from './Custody.tsx';
import { Exhibits } from './Exhibits.tsx';
import { Notes } from './Notes.tsx';

type CaseDetail = z.infer<typeof caseDetailSchema>;

/** One case: its exhibits, its notes, who touched what, and the bundle that leaves with it. */
export function CaseView({ panelId, params }: ViewProps) {
  const id = caseIdSchema.safeParse(Number(params['id'])).data;
  const detail = useEngineQuery(
    id === undefined ? null : `case ${String(id)}`,
    (client, signal) => (id === undefined ? Promise.resolve(null) : client.cases.get({ id }, { signal })),
    ['cases'],
  );
  const title = detail.data?.case.title;
  useEffect(() => {
    if (id !== undefined && title !== undefined) retitle(panelId, `Case ${String(id)} · ${title}`);
  }, [panelId, id, title]);
  if (id === undefined)
    return <EmptyState title="There is no such case">This tab names no case. Close it.</EmptyState>;
  if (detail.error !== null && detail.data === null) {
    return <ErrorNotice what={`Opening case ${String(id)}`} error={detail.error} onRetry={detail.reload} />;
  }
  if (detail.data === null) return <SkeletonRows what="the case" rows={16} />;
  return <CaseBody detail={detail.data} reload={detail.reload} />;
}

function CaseBody({ detail, reload }: { readonly detail: CaseDetail; readonly reload: () => void }) {
  const [tab, setTab] = useState<'exhibits' | 'custody'>('exhibits');
  return (
    <div className="case-view">
      <CaseHeader key={detail.case.id} item={detail.case} />
      <Panes
        direction="row"
        fixed="second"
        initial={440}
        label="Width of the notes"
        first={
          <>
            <SubTabs
              label="Exhibits and custody"
              selected={tab}
              onSelect={setTab}
              tabs={[
                { key: 'exhibits', label: `Exhibits ${String(detail.exhibits.length)}` },
                { key: 'custody', label: `Custody ${String(detail.custody.length)}` },
              ]}
            />
            {tab === 'exhibits' ? <Exhibits detail={detail} /> : <Custody entries={detail.custody} />}
          </>
        }
        second={<Notes key={detail.case.id} detail={detail} onAdded={reload} />}
      />
    </div>
  );
}

function CaseHeader({ item }: { readonly item: Case }) {
  const client = useClient();
  const [title, setTitle] = useState(item.title);
  const change = (part: Partial<Pick<Case, 'title' | 'severity' | 'status' | 'owner'>>) => {
    client.cases
      .change({ id: item.id, ...part })
      .catch((thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }));
  };
  const keepTitle = () => {
    const wanted = title.trim();
    if (wanted === '') setTitle(item.title);
    else if (wanted !== item.title) change({ title: wanted });
  };
  return (
    <header className="case-header">
      <h1>Case {item.id}</h1>
      <TextInput
        aria-label="Title of the case"
        className="case-title"
        value={title}
        maxLength={300}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onBlur={keepTitle}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      <Select
        aria-label="Severity"
        w={104}
        data={caseSeveritySchema.options}
        value={item.severity}
        onChange={(value) => change({ severity: caseSeveritySchema.parse(value) })}
      />
      <Select
        aria-label="Status"
        w={124}
        data={caseStatusSchema.options}
        value={item.status}
        onChange={(value) => change({ status: caseStatusSchema.parse(value) })}
      />
      <span className="muted case-facts">
        {item.owner} · opened <Time at={item.openedAt} /> · revision {item.revision}
      </span>
      <div className="payment-actions">
        {slots.caseActions.items.map((Action, index) => (
          <Action key={index} item={item} />
        ))}
      </div>
    </header>
  );
}
