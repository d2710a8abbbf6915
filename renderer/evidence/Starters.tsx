import { Button } from '@mantine/core';
import { IconFileImport, IconPackage } from '@tabler/icons-react';
import { useRef } from 'react';
import { useSession } from '../app/session.ts';
import { useImporter } from './upload.ts';

/** A button that opens the file dialog and imports what is chosen. */
export function ImportButton({ primary = false }: { readonly primary?: boolean }) {
  const { importFiles } = useImporter();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to import"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) importFiles(files);
        }}
      />
      <Button
        variant={primary ? 'filled' : 'default'}
        leftSection={<IconFileImport size={14} />}
        onClick={() => input.current?.click()}
      >
        Import files …
      </Button>
    </>
  );
}

/** What fills an empty vault: one's own files, or the desk that ships with the product. */
export function Starters() {
  const { importSampleDesk } = useImporter();
  const isImporting = useSession((session) =>
    [...session.jobs.values()].some(
      (job) => job.kind === 'import' && (job.state === 'running' || job.state === 'queued'),
    ),
  );
  return (
    <>
      <ImportButton primary />
      <Button leftSection={<IconPackage size={14} />} disabled={isImporting} onClick={importSampleDesk}>
        Open the sample desk
      </Button>
    </>
  );
}
