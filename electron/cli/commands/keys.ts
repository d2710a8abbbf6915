import { readFile } from 'node:fs/promises';
import { signingSchemeFacts, signingSchemeSchema } from '../../../shared/evidence/signing.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { UsageError, type Call, type Command } from '../command.ts';
import { textTable } from '../layout.ts';
import { timeJson } from '../presentation.ts';

const secretVariable = 'RAILTRACE_WEBHOOK_KEY';

export const keysCommand: Command = {
  name: 'keys',
  usage:
    'add|list|remove --vault DIR [--scheme SCHEME] [--label NAME] [--context TEXT] [--secret-file FILE] [--id ID]',
  summary: `Keeps the keys by which webhook signatures are checked at import; the secret is read from ${secretVariable} or a file.`,
  options: {
    scheme: { type: 'string' },
    label: { type: 'string' },
    context: { type: 'string' },
    'secret-file': { type: 'string' },
    id: { type: 'string' },
  },
  run: async (call) => {
    const [action] = call.positionals;
    switch (action) {
      case 'add':
        return addKey(call);
      case 'list':
        return listKeys(call);
      case 'remove':
        return removeKey(call);
      default:
        throw new UsageError('keys takes one of add, list, remove.');
    }
  },
};

async function addKey(call: Call) {
  const scheme = signingSchemeSchema.safeParse(call.required('scheme'));
  if (!scheme.success)
    throw new UsageError(`--scheme takes one of ${signingSchemeSchema.options.join(', ')}.`);
  const label = call.required('label');
  const context = call.optional('context');
  const secret = await secretOf(call);
  const engine = await call.openVault();
  const key = await engine.client.evidence.addSigningKey({
    scheme: scheme.data,
    label,
    secret,
    ...(context === undefined ? {} : { context }),
  });
  return {
    json: { key: { ...key, addedAt: timeJson(key.addedAt) } },
    text: `Key ${key.id} “${key.label}” checks ${signingSchemeFacts[key.scheme].name} webhooks from the next import on.`,
  };
}

/** A secret on the command line would stand in the shell's history and in the list of processes. */
async function secretOf(call: Call): Promise<string> {
  const file = call.optional('secret-file');
  if (file === undefined) {
    const value = process.env[secretVariable] ?? '';
    if (value === '') throw new UsageError(`Set ${secretVariable} to the secret, or name a --secret-file.`);
    return value;
  }
  try {
    return await readFile(call.resolve(file), 'utf8');
  } catch (thrown) {
    throw new RailtraceError('not_found', `${file} cannot be read.`, {}, { cause: thrown });
  }
}

async function listKeys(call: Call) {
  const engine = await call.openVault();
  const { keys } = await engine.client.evidence.signingKeys({});
  const rows = keys.map((key) => [
    key.id,
    key.scheme,
    key.label,
    key.context ?? '',
    timeJson(key.addedAt) ?? '',
  ]);
  return {
    json: { keys: keys.map((key) => ({ ...key, addedAt: timeJson(key.addedAt) })) },
    text: textTable(['key', 'scheme', 'label', 'context', 'added'], rows, ['key']),
  };
}

async function removeKey(call: Call) {
  const id = call.required('id');
  const engine = await call.openVault();
  const key = await engine.client.evidence.removeSigningKey({ id });
  return { json: { removed: key.id }, text: `Key ${key.id} “${key.label}” is removed.` };
}
