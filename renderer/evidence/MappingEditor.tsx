import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ledgerColumnRoles, type LedgerColumnRole } from '../../shared/evidence/importing.ts';
import { columnMappingSchema } from '../../shared/evidence/mapping.ts';
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
  type MappingDraft,
  type TableSample,
} from './mappingDraft.ts';
import './sources.css';
import { useEvidence } from './store.ts';
import { useImporter } from './upload.ts';

const encodings = columnMappingSchema.shape.encoding.unwrap().options;
const dateOrders = columnMappingSchema.shape.dateOrder.unwrap().options;
const detected = 'as detected';
const notUsed = '—';

/** Says what a ledger export's columns mean where detection cannot; the mapping can be kept as a file. */
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
      setDraft((before) => ({ ...before, encoding, delimiter: asDelimiter(found.delimiter) }));
    };
    read().catch(() => setProblem('The file cannot be read any more. Choose it again.'));
    return () => {
      isPresent = false;
    };
  }, [file]);

  const reread = (part: Pick<Partial<MappingDraft>, 'encoding' | 'delimiter'>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    readSample(file, next.encoding, next.delimiter).then(setSample, () =>
      setProblem('The file cannot be read any more. Choose it again.'),
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
  const missing = missingIn(draft);
  return (
    <div>
      <p className="muted">
        Choose what each column is. Railtrace reads the rest of the file by it, and keeps the file as it is.
      </p>
      {sample !== null && <RolesTable sample={sample} draft={draft} onRoles={(roles) => change({ roles })} />}
      <MappingOptions draft={draft} onChange={change} onReread={reread} />
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
        <Button onClick={() => picker.current?.click()}>Load a saved mapping …</Button>
        <Button
          disabled={missing !== null}
          onClick={() => {
            const text = `${JSON.stringify(toMapping(draft), null, 2)}\n`;
            downloadBlob(new Blob([text], { type: 'application/json' }), `${draft.name}.mapping.json`);
          }}
        >
          Save the mapping
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
                  w={170}
                />
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

interface OptionsProps {
  readonly draft: MappingDraft;
  readonly onChange: (part: Partial<MappingDraft>) => void;
  readonly onReread: (part: Pick<Partial<MappingDraft>, 'encoding' | 'delimiter'>) => void;
}

function MappingOptions({ draft, onChange, onReread }: OptionsProps) {
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
        data={delimiters}
        value={draft.delimiter}
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
