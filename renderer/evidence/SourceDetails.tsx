import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ImportWarning, Source } from '../../shared/evidence/model.ts';
import { Chip, type Tone } from '../kit/Chip.tsx';
import { formatName } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { ShortId } from '../kit/ShortId.tsx';
import { SubTabs } from '../kit/SubTabs.tsx';
import { Time } from '../kit/Time.tsx';
import { openView } from '../app/layout/workbench.ts';
import { SourceChecks } from './SourceChecks.tsx';

const tones: Readonly<Record<ImportWarning['code'], Tone>> = {
  repaired: 'accent',
  skipped: 'bad',
  lost: 'bad',
  assumed: 'warn',
  limit: 'warn',
};

type Part = 'warnings' | 'totals' | 'statements';

/** One source: its hashes, its encoding, what the importer repaired, lost or assumed, and what the file proves. */
export function SourceDetails({ source }: { readonly source: Source }) {
  const [part, setPart] = useState<Part>('warnings');
  return (
    <section className="source-details" aria-label={`Details of ${source.name}`}>
      <div className="panel-header">
        <h2>
          <SafeText text={source.name} />
        </h2>
        <span className="aside">
          <Button size="compact-xs" onClick={() => openView('search', { source: String(source.id) })}>
            Show its records
          </Button>
        </span>
      </div>
      <div className="source-columns">
        <Facts source={source} />
        <div className="source-parts">
          <SubTabs
            label="What is known of the file"
            tabs={[
              { key: 'warnings', label: `Warnings ${source.warnings.length.toLocaleString('en')}` },
              { key: 'totals', label: 'Control totals' },
              { key: 'statements', label: 'Statements' },
            ]}
            selected={part}
            onSelect={setPart}
          />
          {part === 'warnings' ? (
            <Warnings warnings={source.warnings} />
          ) : (
            <SourceChecks id={source.id} part={part} />
          )}
        </div>
      </div>
    </section>
  );
}

function Facts({ source }: { readonly source: Source }) {
  return (
    <dl className="source-facts">
      <dt>read as</dt>
      <dd>
        {formatName(source.format)}, {source.encoding}
      </dd>
      <dt>imported</dt>
      <dd>
        <Time at={source.importedAt} style="full" />
      </dd>
      <dt>covers</dt>
      <dd>
        <Time at={source.firstAt} /> – <Time at={source.lastAt} />
      </dd>
      <dt>SHA-256 of the file</dt>
      <dd>
        <ShortId id={source.sha256} longest={36} />
      </dd>
      <dt>SHA-256 as stored</dt>
      <dd>
        <ShortId id={source.storedSha256} longest={36} />
      </dd>
    </dl>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly ImportWarning[] }) {
  if (warnings.length === 0) return <p className="muted source-nothing">Read without a warning.</p>;
  return (
    <div className="source-scroll" tabIndex={0} role="region" aria-label="Warnings">
      <ul className="source-warnings">
        {warnings.map((warning, index) => (
          <li key={index}>
            <Chip tone={tones[warning.code]}>{warning.code}</Chip>
            {warning.locator !== null && <SafeText text={warning.locator} className="mono muted" />}
            <SafeText text={warning.message} />
          </li>
        ))}
      </ul>
    </div>
  );
}
