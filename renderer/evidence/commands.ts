import { openView } from '../app/layout/workbench.ts';
import type { Command } from '../app/slots.ts';
import { useImporter } from './upload.ts';

/** Opens the file dialog from a command, where no button is at hand. */
function chooseFiles(onFiles: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) onFiles(files);
  });
  input.click();
}

export function useEvidenceCommands(): readonly Command[] {
  const { importFiles, importSampleDesk } = useImporter();
  return [
    {
      id: 'evidence.import',
      title: 'Import files …',
      keys: 'mod+shift+i',
      run: () =>
        chooseFiles((files) => {
          openView('evidence');
          importFiles(files);
        }),
    },
    { id: 'evidence.sample', title: 'Open the sample desk', run: importSampleDesk },
  ];
}
