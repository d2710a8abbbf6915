import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../shared/contract/index.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { grantIdSchema } from '../../shared/kernel/ids.ts';
import { temporaryVault, type TemporaryVault } from '../build/vault.ts';
import { failureOf } from '../contract/conformance.ts';
import { messagePort } from '../contract/transports.ts';

/** Every command with the names of all fields of its input, nested ones included. */
function inputFields(): { command: string; fields: string[] }[] {
  return Object.entries(contract).flatMap(([domain, commands]) =>
    Object.entries(commands).map(([name, procedure]) => ({
      command: `${domain}.${name}`,
      fields: fieldsOf(z.toJSONSchema(inputSchemaOf(procedure), { unrepresentable: 'any', io: 'input' })),
    })),
  );
}

function inputSchemaOf(procedure: unknown): z.ZodType {
  const definition: unknown = Reflect.get(Object(procedure) as object, '~orpc');
  const schema: unknown = Reflect.get(Object(definition) as object, 'inputSchema');
  if (!(schema instanceof z.ZodType)) throw new Error('Every command states its input.');
  return schema;
}

function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(fieldsOf);
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' && typeof value === 'object' && value !== null
      ? [...Object.keys(value as object), ...fieldsOf(Object.values(value as object))]
      : fieldsOf(value),
  );
}

describe('S46: no command takes a path of the file system', () => {
  it('finds no input field that is named like one', () => {
    const commands = inputFields();
    expect(commands.length).toBeGreaterThan(40);
    const namedLikePath =
      /^(path|paths|file|files|dir|directory|folder|filename|filepath|location|uri|out|output)$/i;
    // A request that is replayed has a request target: a part of a URL, not of a disk.
    const known = new Set<string>();
    const found = commands.flatMap(({ command, fields }) =>
      fields.filter((field) => namedLikePath.test(field)).map((field) => `${command} ${field}`),
    );
    expect(found.filter((each) => !known.has(each))).toEqual([]);
  });

  describe('with a real engine behind a wire', () => {
    let vault: TemporaryVault;
    let opened: Awaited<ReturnType<typeof messagePort.open>>;
    beforeAll(async () => {
      vault = await temporaryVault();
      opened = await messagePort.open(vault.engine.router);
    });
    afterAll(async () => {
      await opened.close();
      await vault.close();
    });

    it('knows no grant that it did not mint', async () => {
      for (const guess of ['/etc/passwd/etc/passwd', '../../../../etc/passwd', 'a'.repeat(32)]) {
        const grantId = grantIdSchema.parse(guess);
        const read = await failureOf(opened.client.files.read({ grantId, offset: 0, length: 10 }));
        expect(read.code).toBe('not_found');
        const append = await failureOf(opened.client.files.append({ grantId, base64: 'AAAA', last: true }));
        expect(append.code).toBe('not_found');
      }
    });

    it('refuses native dialogs by name where the host has none, with the capability that is missing', async () => {
      const open = await failureOf(opened.client.files.pickOpen({}));
      expect([open.code, open.details]).toEqual(['not_supported_here', { capability: 'files.pickOpen' }]);
      const grantId = grantIdSchema.parse('b'.repeat(32));
      const save = await failureOf(opened.client.files.pickSave({ grantId, suggestedName: 'case.zip' }));
      expect([save.code, save.details]).toEqual(['not_supported_here', { capability: 'files.pickSave' }]);
      expect(open).toBeInstanceOf(RailtraceError);
    });

    it('uses up a grant by reading it and keeps a second reader out', async () => {
      const { grantId } = await opened.client.files.openUpload({ name: 'a.csv', size: 3 });
      await opened.client.files.append({ grantId, base64: 'YWJj', last: true });
      const again = await failureOf(opened.client.files.append({ grantId, base64: 'YWJj', last: true }));
      expect(again.code).toBe('not_found');
    });
  });
});
