import type { Command } from '../command.ts';

export const initCommand: Command = {
  name: 'init',
  usage: '--vault DIR',
  summary: 'Makes a new encrypted vault in DIR.',
  options: {},
  run: async (call) => {
    const passphrase = call.passphrase();
    const folder = call.resolve(call.required('vault'));
    const engine = await call.startEngine();
    await engine.client.workspace.create({ passphrase });
    return {
      json: { vault: folder },
      text: `A new vault is in ${folder}. Nobody can open it without the passphrase, and nobody can recover the passphrase.`,
    };
  },
};
