import type { z } from 'zod';
import type { caseDetailSchema, Exhibit } from '../../shared/cases/model.ts';
import { Chip } from '../kit/Chip.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { Time } from '../kit/Time.tsx';
import { errorOf, useClient } from '../app/engine.ts';
import { openView } from '../app/layout/workbench.ts';
import { notify } from '../app/notices.ts';

/** Where an exhibit opens; a finding stands in its payment's view, which its label names. */
function openExhibit(exhibit: Exhibit): void {
  if (exhibit.kind === 'payment') openView('payment', { reference: exhibit.subject });
  else if (exhibit.kind === 'record') openView('record', { id: exhibit.subject });
  else if (exhibit.kind === 'finding') openView('findings');
  else openView('replay');
}

/** What the case rests on: who put it there, when, why. */
export function Exhibits({ detail }: { readonly detail: z.infer<typeof caseDetailSchema> }) {
  const client = useClient();
  if (detail.exhibits.length === 0) {
    return (
      <EmptyState title="No exhibit yet">
        Open a payment and press c, or use “Add to case” on a record, a finding or a replay.
      </EmptyState>
    );
  }
  const remove = (exhibit: Exhibit) => {
    client.cases.removeExhibit({ id: detail.case.id, exhibitId: exhibit.id }).then(
      () =>
        notify({
          tone: 'plain',
          text: `Took ${exhibit.label} out of the case; custody says so.`,
          action: {
            label: 'Put it back',
            run: () => {
              client.cases
                .addExhibit({
                  id: detail.case.id,
                  kind: exhibit.kind,
                  subject: exhibit.subject,
                  why: exhibit.why,
                })
                .catch((thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }));
            },
          },
        }),
      (thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }),
    );
  };
  return (
    <ul className="exhibits" aria-label="Exhibits">
      {detail.exhibits.map((exhibit) => (
        <li key={exhibit.id}>
          <Chip tone="accent">{exhibit.kind}</Chip>
          <div>
            <button
              type="button"
              className="plain-button link-button exhibit-label"
              onClick={() => openExhibit(exhibit)}
            >
              <SafeText text={exhibit.label} />
            </button>
            {exhibit.why !== '' && (
              <p>
                <SafeText text={exhibit.why} />
              </p>
            )}
            <p className="muted">
              <SafeText text={exhibit.addedBy} />, <Time at={exhibit.addedAt} />
            </p>
          </div>
          <button
            type="button"
            className="plain-button link-button"
            aria-label={`Remove ${exhibit.label}`}
            onClick={() => remove(exhibit)}
          >
            remove
          </button>
        </li>
      ))}
    </ul>
  );
}
