import { IconFileImport } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { openView } from '../app/layout/workbench.ts';
import { useImporter } from './upload.ts';

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Files dropped anywhere in the window are imported. */
export function DropZone() {
  const { importFiles } = useImporter();
  const latest = useRef(importFiles);
  const [over, setOver] = useState(false);
  useEffect(() => {
    latest.current = importFiles;
  });
  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // Null: the pointer left the window, not just one element.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      openView('evidence');
      latest.current(files);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-zone" role="status">
      <div>
        <IconFileImport size={34} stroke={1.3} aria-hidden="true" />
        <b>Drop to import as evidence</b>
        <span className="muted">
          Recognised by content; card numbers and credentials are taken out before anything is stored.
        </span>
      </div>
    </div>
  );
}
