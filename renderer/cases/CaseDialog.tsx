import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { caseSeveritySchema, type Case } from '../../shared/cases/model.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { visibleText } from '../kit/visible.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { openView } from '../app/layout/workbench.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import './cases.css';
import { useCases, type ExhibitDraft } from './store.ts';

const close = () => useCases.setState({ dialog: null });
const newCase = 'a new case';

/** Opens a case, or chooses one for an exhibit. */
export function CaseDialog() {
  const dialog = useCases((state) => state.dialog);
  return (
    <Modal
      opened={dialog !== null}
      onClose={close}
      title={dialog?.exhibit == null ? 'New case' : 'Add to a case'}
    >
      {dialog !== null && <CaseForm exhibit={dialog.exhibit} isNew={dialog.isNew} />}
    </Modal>
  );
}

function CaseForm({ exhibit, isNew }: { readonly exhibit: ExhibitDraft | null; readonly isNew: boolean }) {
  const client = useClient();
  const cases = useEngineQuery('cases', (engine, signal) => engine.cases.list({}, { signal }), ['cases']);
  const lastCase = useCases((state) => state.lastCase);
  const open = (cases.data?.cases ?? []).filter((item) => item.status !== 'closure');
  const preferred = open.find((item) => item.id === lastCase) ?? open[0];
  const [chosen, setChosen] = useState<string | null>(isNew ? newCase : null);
  const [title, setTitle] = useState(exhibit?.label ?? '');
  const [severity, setSeverity] = useState<Case['severity']>('medium');
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const target = chosen ?? (preferred === undefined ? newCase : String(preferred.id));
  const makesNew = target === newCase;

  const submit = async () => {
    try {
      const present = open.find((item) => String(item.id) === target);
      const item = present ?? (await client.cases.open({ title, severity }));
      if (exhibit !== null) {
        await client.cases.addExhibit({ id: item.id, kind: exhibit.kind, subject: exhibit.subject, why });
      }
      useCases.setState({ lastCase: item.id });
      close();
      if (exhibit === null || present === undefined) openView('case', { id: String(item.id) });
      else {
        notify({
          tone: 'good',
          text: `Added to case ${String(item.id)}.`,
          action: { label: 'Open the case', run: () => openView('case', { id: String(item.id) }) },
        });
      }
    } catch (thrown) {
      setProblem(errorOf(thrown).sentence);
    }
  };

  return (
    <form
      className="case-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!makesNew || title.trim() !== '') void submit();
      }}
    >
      {exhibit !== null && (
        <>
          <p>
            <span className="muted">{exhibit.kind}</span>{' '}
            <b>
              <SafeText text={exhibit.label} />
            </b>
          </p>
          <Select
            label="Case"
            data={[
              ...open.map((item) => ({
                value: String(item.id),
                label: `#${String(item.id)} ${visibleText(item.title)}`,
              })),
              { value: newCase, label: 'A new case' },
            ]}
            value={target}
            onChange={setChosen}
          />
        </>
      )}
      {makesNew && (
        <>
          <TextInput
            label="Title"
            value={title}
            maxLength={300}
            onChange={(event) => setTitle(event.currentTarget.value)}
            data-autofocus
          />
          <Select
            label="Severity"
            data={caseSeveritySchema.options}
            value={severity}
            onChange={(value) => setSeverity(caseSeveritySchema.parse(value))}
          />
        </>
      )}
      {exhibit !== null && (
        <TextInput
          label="Why it belongs there"
          maxLength={2000}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      )}
      {problem !== null && (
        <p className="note-box bad" role="alert">
          {problem}
        </p>
      )}
      <div className="form-actions">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={makesNew && title.trim() === ''}>
          {exhibit === null ? 'Open the case' : makesNew ? 'Open the case with it' : 'Add'}
        </Button>
      </div>
    </form>
  );
}
