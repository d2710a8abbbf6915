import { Button } from '@mantine/core';
import type { ImportWarning, Source } from '../../shared/evidence/model.ts';
import { Chip, type Tone } from '../kit/Chip.tsx';
import { formatName } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { ShortId } from '../kit/ShortId.tsx';
import { Time } from '../kit/Time.tsx';
import { openView } from '../app/layout/workbench.ts';

const tones: Readonly<Record<ImportWarning['code'], Tone>> = {
  repaired: 'accent',
  skipped: 'bad',
  lost: 'bad',
  assumed: 'warn',
  limit: 'warn',
};

/** One source: its hashes, its encoding, and everything the importer repaired, lost or assumed. */
export function SourceDetails({ source }: { readonly source: Source }) {
  return (
    <section className="source-details" aria-label={`Details of ${source.name}`}>
      <div className="panel-header">
        <h2>
          <SafeText text={source.name} />
        </h2>
        <span className="aside">
          <Button onClick={() => openView('search', { source: String(source.id) })}>Show its records</Button>
        </span>
      </div>
      <div className="source-columns">
        <dl className="source-facts">
          <dt>read as</dt>
          <dd>
            {formatName(source.format)}, {source.encoding}
          </dd>
          <dt>imported</dt>
          <dd>
            <Time at={source.importedAt} style="full" />
          </dd>
          <dt>SHA-256 of the file</dt>
          <dd>
            <ShortId id={source.sha256} longest={40} />
          </dd>
          <dt>SHA-256 as stored</dt>
          <dd>
            <ShortId id={source.storedSha256} longest={40} />
          </dd>
        </dl>
        {source.warnings.length === 0 ? (
          <p className="muted">Read without a warning.</p>
        ) : (
          <ul className="source-warnings" aria-label="Warnings">
            {source.warnings.map((warning, index) => (
              <li key={index}>
                <Chip tone={tones[warning.code]}>{warning.code}</Chip>
                {warning.locator !== null && <SafeText text={warning.locator} className="mono muted" />}
                <SafeText text={warning.message} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
