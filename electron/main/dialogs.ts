/** Native file dialogs for the engine. What the person chose goes to the engine alone, never to the page. */
import { dialog, type BrowserWindow } from 'electron';
import type { ToEngine, ToHost } from '../../shared/kernel/hostChannel.ts';

type Request = Exclude<ToHost, { kind: 'ready' }>;

/** Shows the dialog that the engine asked for and replies with the paths chosen, none when it was dismissed. */
export async function answerRequest(
  window: BrowserWindow | null,
  request: Request,
  reply: (message: ToEngine) => void,
): Promise<void> {
  const paths =
    window === null
      ? []
      : await (request.kind === 'pickOpen' ? pickOpen(window, request) : pickSave(window, request));
  reply({ kind: 'picked', id: request.id, paths: paths.slice(0, 1000) });
}

async function pickOpen(
  window: BrowserWindow,
  request: Extract<Request, { kind: 'pickOpen' }>,
): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: request.title,
    properties: ['openFile', 'multiSelections'],
  });
  return canceled ? [] : filePaths;
}

async function pickSave(
  window: BrowserWindow,
  request: Extract<Request, { kind: 'pickSave' }>,
): Promise<string[]> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Save the export',
    defaultPath: safeFileName(request.suggestedName),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  return canceled ? [] : [filePath];
}

/** A plain file name out of a suggested one, which may come from evidence: no folder, no hidden file, no control. */
export function safeFileName(suggested: string): string {
  const plain = suggested
    .normalize('NFC')
    .replace(/[\p{C}/\\:*?"<>|]+/gu, '-')
    .replace(/^[.\s-]+|[.\s]+$/g, '')
    .slice(0, 120);
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain);
  return plain === '' || isDevice ? `export-${plain}` : plain;
}
