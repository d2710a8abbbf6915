/** The one door out of the program: a web address, shown whole, opened in the person's browser if they say so. */
import { dialog, shell } from 'electron';
import { decideExternal } from './policy.ts';

/** Asks before it opens; what is not a plain web address is not even asked about. */
export async function openOutside(url: string): Promise<void> {
  const decided = decideExternal(url);
  if (decided.kind === 'deny') return;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: `Open ${decided.host} in your browser?`,
    detail: `${decided.url}\n\nThe address comes from evidence. Opening it tells its owner that you looked.`,
    buttons: ['Cancel', 'Open'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (response === 1) await shell.openExternal(decided.url);
}
