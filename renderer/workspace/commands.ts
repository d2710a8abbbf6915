import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useFollower } from '../app/SessionContext.ts';
import { useSession } from '../app/session.ts';
import type { Command } from '../app/slots.ts';

/** Starts a backup and says how it ended. */
export function useBackup(): () => void {
  const client = useClient();
  const follower = useFollower();
  const run = async () => {
    try {
      const { jobId } = await client.workspace.backup({});
      const job = await follower.jobEnd(jobId);
      if (job.state === 'done')
        notify({ tone: 'good', text: 'The vault was backed up and the copy verified.' });
      else notify({ tone: 'bad', text: job.error?.sentence ?? 'The backup was cancelled.' });
    } catch (thrown) {
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    }
  };
  return () => void run();
}

export function useWorkspaceCommands(): readonly Command[] {
  const follower = useFollower();
  const backup = useBackup();
  const theme = useSession((session) => session.settings.theme);
  const other = theme === 'dark' ? 'light' : 'dark';
  return [
    { id: 'vault.backup', title: 'Back up the vault now', run: backup },
    {
      id: 'theme.toggle',
      title: `Use the ${other} theme`,
      run: () => void follower.changeSettings({ theme: other }),
    },
    {
      id: 'theme.system',
      title: 'Follow the system theme',
      run: () => void follower.changeSettings({ theme: 'system' }),
    },
    {
      id: 'asof.newest',
      title: 'Judge as of the newest evidence',
      run: () => void follower.changeSettings({ asOf: null }),
    },
  ];
}
