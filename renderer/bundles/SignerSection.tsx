import { Button } from '@mantine/core';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { copyText } from '../kit/copy.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import './bundles.css';

/** The public key that others verify this vault's bundles with. */
export function SignerSection() {
  const signer = useEngineQuery('signer', (client, signal) => client.bundles.signer({}, { signal }));
  const copy = (text: string) => {
    void copyText(text).then((done) =>
      notify(
        done
          ? { tone: 'good', text: 'Copied the public key.' }
          : { tone: 'bad', text: 'The clipboard is not available.' },
      ),
    );
  };
  if (signer.error !== null)
    return <ErrorNotice what="Reading the signer’s key" error={signer.error} onRetry={signer.reload} />;
  const { data } = signer;
  if (data === null) return <p className="muted">Reading the signer’s key …</p>;
  return (
    <div className="signer">
      <p className="muted">
        Give this key to whoever receives your bundles, on another way than the bundle itself.
      </p>
      {[
        { name: 'minisign', text: data.minisign },
        { name: 'SSH', text: data.ssh },
      ].map((key) => (
        <div key={key.name} className="signer-key">
          <span>{key.name}</span>
          <code>{key.text}</code>
          <Button size="compact-xs" onClick={() => copy(key.text)}>
            Copy
          </Button>
        </div>
      ))}
    </div>
  );
}
