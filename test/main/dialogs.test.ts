import { describe, expect, it, vi } from 'vitest';

const dialog = vi.hoisted(() => ({ showOpenDialog: vi.fn(), showSaveDialog: vi.fn() }));
vi.mock('electron', () => ({ dialog }));
const { answerRequest, safeFileName } = await import('../../electron/main/dialogs.ts');

const window = {} as never;

describe('the desktop’s file dialogs', () => {
  it('reply with the paths that were chosen', async () => {
    dialog.showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ['/a.csv', '/b.csv'] });
    const reply = vi.fn();
    await answerRequest(window, { kind: 'pickOpen', id: 3, title: 'Import evidence' }, reply);
    expect(dialog.showOpenDialog).toHaveBeenCalledWith(window, {
      title: 'Import evidence',
      properties: ['openFile', 'multiSelections'],
    });
    expect(reply).toHaveBeenCalledExactlyOnceWith({ kind: 'picked', id: 3, paths: ['/a.csv', '/b.csv'] });
  });

  it('reply with none when they were dismissed or there is no window', async () => {
    dialog.showOpenDialog.mockResolvedValue({ canceled: true, filePaths: ['/a.csv'] });
    dialog.showSaveDialog.mockResolvedValue({ canceled: true, filePath: '/x' });
    const reply = vi.fn();
    await answerRequest(window, { kind: 'pickOpen', id: 1, title: '' }, reply);
    await answerRequest(window, { kind: 'pickSave', id: 2, suggestedName: 'x.zip' }, reply);
    await answerRequest(null, { kind: 'pickOpen', id: 3, title: '' }, reply);
    expect(reply.mock.calls.map(([message]) => message as unknown)).toEqual([
      { kind: 'picked', id: 1, paths: [] },
      { kind: 'picked', id: 2, paths: [] },
      { kind: 'picked', id: 3, paths: [] },
    ]);
  });

  it.each([
    ['case-42.zip', 'case-42.zip'],
    ['../../etc/passwd', 'etc-passwd'],
    ['/etc/passwd', 'etc-passwd'],
    ['C:\\Windows\\system32\\x.dll', 'C-Windows-system32-x.dll'],
    ['.bashrc', 'bashrc'],
    ['a\u0000b\u202egpj.zip', 'a-b-gpj.zip'],
    ['CON', 'export-CON'],
    ['nul.txt', 'export-nul.txt'],
    ['name. ', 'name'],
    ['...', 'export-'],
    ['<script>.zip', 'script-.zip'],
    ['ä'.repeat(300), 'ä'.repeat(120)],
  ])('suggest for %j the plain file name %j', (suggested, name) => {
    expect(safeFileName(suggested)).toBe(name);
  });
});
