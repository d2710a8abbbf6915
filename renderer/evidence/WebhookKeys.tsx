import { Button, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import {
  signingSchemeFacts,
  signingSchemeSchema,
  signingSchemes,
  type SigningKeySummary,
  type SigningScheme,
} from '../../shared/evidence/signing.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { Time } from '../kit/Time.tsx';
import { visibleText } from '../kit/visible.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import './keys.css';

/** Keys of webhook senders: added, named and removed, never shown again. */
export function WebhookKeys() {
  const client = useClient();
  const stored = useEngineQuery(
    'signing keys',
    (engine, signal) => engine.evidence.signingKeys({}, { signal }),
    ['settings'],
  );
  const remove = async (key: SigningKeySummary) => {
    try {
      await client.evidence.removeSigningKey({ id: key.id });
      notify({ tone: 'plain', text: `Removed the webhook key “${visibleText(key.label)}”.` });
    } catch (thrown) {
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    }
  };
  const keys = stored.data?.keys ?? [];
  return (
    <div className="webhook-keys">
      <p className="muted">
        Signatures of webhooks are checked when a file is imported, before anything is taken out of it. To
        check a file that came before its key, import it again.
      </p>
      {stored.error !== null && (
        <ErrorNotice what="Reading the webhook keys" error={stored.error} onRetry={stored.reload} />
      )}
      {keys.length > 0 && (
        <ul className="key-list" aria-label="Webhook keys">
          {keys.map((key) => (
            <li key={key.id}>
              <b className="clip">
                <SafeText text={key.label} />
              </b>
              <span>{signingSchemeFacts[key.scheme].name}</span>
              <span className="muted clip" title={visibleText(key.context ?? '')}>
                <SafeText text={key.context ?? ''} />
              </span>
              <Time at={key.addedAt} style="minute" />
              <Button
                leftSection={<IconTrash size={14} />}
                aria-label={`Remove the key ${visibleText(key.label)}`}
                onClick={() => void remove(key)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {stored.data !== null && keys.length === 0 && <p className="muted">No key is stored yet.</p>}
      <KeyForm />
    </div>
  );
}

const schemes = signingSchemes.map((scheme) => ({ value: scheme, label: signingSchemeFacts[scheme].name }));

function KeyForm() {
  const client = useClient();
  const [scheme, setScheme] = useState<SigningScheme>('stripe');
  const [label, setLabel] = useState('');
  const [secret, setSecret] = useState('');
  const [context, setContext] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const facts = signingSchemeFacts[scheme];
  const isReady = label.trim() !== '' && secret.trim() !== '';
  const add = async () => {
    try {
      await client.evidence.addSigningKey({
        scheme,
        label,
        secret,
        ...(facts.context === null ? {} : { context }),
      });
      notify({ tone: 'good', text: `Stored the webhook key “${label.trim()}”.` });
      setLabel('');
      setContext('');
      setProblem(null);
    } catch (thrown) {
      setProblem(errorOf(thrown).sentence);
    } finally {
      setSecret('');
    }
  };
  return (
    <form
      className="key-form"
      aria-label="Add a webhook key"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void add();
      }}
    >
      <Select
        label="Sender"
        data={schemes}
        value={scheme}
        allowDeselect={false}
        onChange={(value) => setScheme(signingSchemeSchema.catch('stripe').parse(value))}
      />
      <TextInput
        label="Name"
        placeholder="live endpoint"
        value={label}
        maxLength={80}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      {scheme === 'paypal' ? (
        <Textarea
          label={facts.secret}
          value={secret}
          rows={3}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
      ) : (
        <PasswordInput
          label={facts.secret}
          value={secret}
          autoComplete="off"
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
      )}
      {facts.context !== null && (
        <TextInput
          label={facts.context}
          value={context}
          onChange={(event) => setContext(event.currentTarget.value)}
        />
      )}
      {problem !== null && (
        <p className="bad" role="alert">
          {problem}
        </p>
      )}
      <Button type="submit" variant="filled" disabled={!isReady}>
        Add key
      </Button>
    </form>
  );
}
