import { Button, Modal, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { isFixedWidths } from '../../shared/evidence/framing/fixedWidth.ts';
import { ledgerColumnRoles, type LedgerColumnRole } from '../../shared/evidence/importing.ts';
import { columnMappingSchema, type SavedMapping } from '../../shared/evidence/mapping.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import { downloadBlob } from '../kit/download.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { visibleText } from '../kit/visible.ts';
import {
  asDelimiter,
  fromMapping,
  guessEncoding,
  missingIn,
  readSample,
  toMapping,
  withSample,
  type MappingDraft,
  type Suggestion,
  type TableSample,
} from './mappingDraft.ts';
import './sources.css';
import { useEvidence } from './store.ts';
import { useImporter } from './upload.ts';

const encodings = columnMappingSchema.shape.encoding.unwrap().options;
const dateOrders = columnMappingSchema.shape.dateOrder.unwrap().options;
const detected = 'as detected';
const notUsed = '—';

/**
 * Says what a ledger export's columns mean where detection cannot. The mapping can be kept in the vault, for every
 * table with the same columns, or as a file for the command line.
 */
export function MappingEditor() {
  const file = useEvidence((state) => state.mapping);
  return (
    <Modal
      opened={file !== null}
      onClose={() => useEvidence.setState({ mapping: null })}
      title={file === null ? '' : `What the columns of ${visibleText(file.name)} mean`}
      size={860}
    >
      {file !== null && <MappingForm key={file.name} file={file} />}
    </Modal>
  );
}

function firstDraft(file: File): MappingDraft {
  return {
    name: file.name.replace(/\.[^.]+$/, ''),
    encoding: 'utf-8',
    delimiter: ',',
    fields: null,
    headerRows: 1,
    decimalMark: null,
    dateOrder: null,
    currency: '',
    zoneOffsetMinutes: '',
    roles: new Map(),
  };
}

function MappingForm({ file }: { readonly file: File }) {
  const { importFiles } = useImporter();
  const [draft, setDraft] = useState(() => firstDraft(file));
  const [sample, setSample] = useState<TableSample | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const change = (part: Partial<MappingDraft>) => setDraft((before) => ({ ...before, ...part }));

  useEffect(() => {
    let isPresent = true;
    const read = async () => {
      const encoding = await guessEncoding(file);
      const found = await readSample(file, encoding);
      if (!isPresent) return;
      setSample(found);
      if (found === null) setProblem('No table was found at the start of the file.');
      else setDraft((before) => withSample({ ...before, encoding }, found));
    };
    read().catch(() => setProblem('The file cannot be read any more. Choose it again.'));
    return () => {
      isPresent = false;
    };
  }, [file]);

  const reread = (part: Pick<Partial<MappingDraft>, 'encoding' | 'delimiter'>) => {
    const next = { ...draft, ...part };
    readSample(file, next.encoding, next.delimiter).then(
      (found) => {
        setSample(found);
        setDraft(found === null ? next : { ...withSample(next, found), ...part });
      },
      () => setProblem('The file cannot be read any more. Choose it again.'),
    );
  };
  const load = async (saved: File) => {
    const text = await saved.text();
    try {
      const parsed: unknown = JSON.parse(text);
      setDraft((before) => fromMapping(columnMappingSchema.parse(parsed), before));
      setProblem(null);
    } catch {
      setProblem(`${saved.name} is not a column mapping.`);
    }
  };
  const client = useClient();
  const keep = async () => {
    try {
      const saved = await client.evidence.saveMapping({
        mapping: toMapping(draft),
        headers: [...(sample?.headers ?? [])],
      });
      notify({ tone: 'good', text: `Kept “${saved.name}” for every table with these columns.` });
    } catch (thrown) {
      setProblem(errorOf(thrown).sentence);
    }
  };
  const missing = missingIn(draft);
  return (
    <div>
      <p className="muted">
        Choose what each column is. Railtrace reads the rest of the file by it, and keeps the file as it is.
      </p>
      <SavedMappings onChoose={(saved) => setDraft((before) => fromMapping(saved.mapping, before))} />
      {sample !== null && <RolesTable sample={sample} draft={draft} onRoles={(roles) => change({ roles })} />}
      <MappingOptions draft={draft} sample={sample} onChange={change} onReread={reread} />
      {problem !== null && <p className="note-box bad">{problem}</p>}
      <div className="mapping-actions">
        <span className="muted">{missing ?? ''}</span>
        <input
          ref={picker}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label="Saved mapping"
          onChange={(event) => {
            const [saved] = event.currentTarget.files ?? [];
            if (saved !== undefined) void load(saved);
          }}
        />
        <Button onClick={() => picker.current?.click()}>Load from a file …</Button>
        <Button
          disabled={missing !== null}
          onClick={() => {
            const text = `${JSON.stringify(toMapping(draft), null, 2)}\n`;
            downloadBlob(new Blob([text], { type: 'application/json' }), `${draft.name}.mapping.json`);
          }}
        >
          Save the mapping as a file
        </Button>
        <Button disabled={missing !== null || sample === null} onClick={() => void keep()}>
          Keep for these columns
        </Button>
        <Button
          variant="filled"
          disabled={missing !== null}
          onClick={() => {
            useEvidence.setState({ mapping: null });
            importFiles([file], { mapping: toMapping(draft) });
          }}
        >
          Import with this mapping
        </Button>
      </div>
    </div>
  );
}

interface RolesTableProps {
  readonly sample: TableSample;
  readonly draft: MappingDraft;
  readonly onRoles: (roles: ReadonlyMap<string, LedgerColumnRole>) => void;
}

function RolesTable({ sample, draft, onRoles }: RolesTableProps) {
  const choose = (header: string, value: string | null) => {
    const role = ledgerColumnRoles.find((item) => item === value);
    // A role is one column's: giving it to another takes it from the first.
    const next = new Map([...draft.roles].filter(([other, taken]) => other !== header && taken !== role));
    if (role !== undefined) next.set(header, role);
    onRoles(next);
  };
  return (
    <div className="mapping-scroll">
      <table className="mapping-table">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Is</th>
            <th scope="col">Sure</th>
            <th scope="col" colSpan={3}>
              First rows
            </th>
          </tr>
        </thead>
        <tbody>
          {sample.headers.map((header, column) => (
            <tr key={`${String(column)} ${header}`}>
              <td>
                <SafeText text={header} className="mono" />
              </td>
              <td>
                <Select
                  aria-label={`Meaning of ${visibleText(header)}`}
                  data={[notUsed, ...ledgerColumnRoles]}
                  value={draft.roles.get(header) ?? notUsed}
                  onChange={(value) => choose(header, value)}
                  allowDeselect={false}
                  w={170}
                />
              </td>
              <td className="mapping-certainty muted">
                <Certainty suggestion={sample.suggested.get(header)} role={draft.roles.get(header)} />
              </td>
              {sample.rows.slice(0, 3).map((row, index) => (
                <td key={index} className="muted">
                  <SafeText text={row[column] ?? ''} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How sure the detection was; a role that the person chose is theirs. */
function Certainty({
  suggestion,
  role,
}: {
  readonly suggestion: Suggestion | undefined;
  readonly role: LedgerColumnRole | undefined;
}) {
  if (role === undefined) return null;
  if (suggestion?.role !== role) return <>chosen</>;
  return <>{Math.round(suggestion.certainty * 100)} %</>;
}

/** The mappings that the vault keeps: taken over into the draft, or given up. */
function SavedMappings({ onChoose }: { readonly onChoose: (saved: SavedMapping) => void }) {
  const client = useClient();
  const saved = useEngineQuery('mappings', (engine, signal) => engine.evidence.mappings({}, { signal }), [
    'settings',
  ]);
  const mappings = saved.data?.mappings ?? [];
  if (mappings.length === 0) return null;
  const remove = (mapping: SavedMapping) => {
    client.evidence.deleteMapping({ id: mapping.id }).catch((thrown: unknown) => {
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    });
  };
  return (
    <ul className="mapping-saved" aria-label="Kept mappings">
      {mappings.map((mapping) => (
        <li key={mapping.id}>
          <button type="button" className="plain-button link-button" onClick={() => onChoose(mapping)}>
            {visibleText(mapping.name)}
          </button>
          <span className="muted">for {mapping.headers.length} columns</span>
          <button
            type="button"
            className="plain-button"
            aria-label={`Give up the mapping ${visibleText(mapping.name)}`}
            onClick={() => remove(mapping)}
          >
            <IconX size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface OptionsProps {
  readonly draft: MappingDraft;
  readonly sample: TableSample | null;
  readonly onChange: (part: Partial<MappingDraft>) => void;
  readonly onReread: (part: Pick<Partial<MappingDraft>, 'encoding' | 'delimiter'>) => void;
}

function MappingOptions({ draft, sample, onChange, onReread }: OptionsProps) {
  const isFixed = sample !== null && isFixedWidths(sample.delimiter);
  const delimiters = [
    { value: ',', label: 'comma' },
    { value: ';', label: 'semicolon' },
    { value: '\t', label: 'tab' },
    { value: '|', label: 'bar' },
  ];
  return (
    <div className="mapping-options">
      <TextInput
        label="Name of the mapping"
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        label="Delimiter"
        description={isFixed ? 'The fields stand at fixed places.' : undefined}
        data={delimiters}
        value={isFixed ? null : draft.delimiter}
        onChange={(value) => onReread({ delimiter: asDelimiter(value ?? ',') })}
      />
      <Select
        label="Encoding"
        data={[...encodings]}
        value={draft.encoding}
        onChange={(value) => {
          const encoding = encodings.find((item) => item === value);
          if (encoding !== undefined) onReread({ encoding });
        }}
      />
      <Select
        label="Decimal mark"
        data={[detected, '.', ',']}
        value={draft.decimalMark ?? detected}
        onChange={(value) => onChange({ decimalMark: value === '.' || value === ',' ? value : null })}
      />
      <Select
        label="Dates"
        data={[detected, ...dateOrders]}
        value={draft.dateOrder ?? detected}
        onChange={(value) => onChange({ dateOrder: dateOrders.find((item) => item === value) ?? null })}
      />
      <TextInput
        label="Currency of all amounts"
        placeholder="where no column states it"
        maxLength={3}
        value={draft.currency}
        onChange={(event) => onChange({ currency: event.currentTarget.value.toUpperCase() })}
      />
      <TextInput
        label="Minutes east of UTC"
        placeholder="for times without offset"
        value={draft.zoneOffsetMinutes}
        onChange={(event) =>
          onChange({ zoneOffsetMinutes: event.currentTarget.value.replace(/[^\d-]/g, '') })
        }
      />
    </div>
  );
}
