import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  keyIdText,
  minisignKeyId,
  minisignPublicKeyText,
  minisignSign,
  minisignText,
  minisignVerify,
  parseMinisign,
  parseMinisignPublicKey,
} from '../../../../electron/engine/bundles/formats/minisign.ts';
import {
  allowedSignersLine,
  parseSshPublicKeys,
  parseSshSignature,
  sshFingerprint,
  sshPublicKeyLine,
  sshSign,
  sshSignatureText,
  sshVerify,
} from '../../../../electron/engine/bundles/formats/sshsig.ts';
import { ed25519Generate, ed25519PublicKey } from '../../../../electron/engine/kernel/crypto.ts';

const run = promisify(execFile);
const seed = new Uint8Array(32).map((_, index) => index * 7);
const key = { privateKey: seed, publicKey: ed25519PublicKey(seed) };
const message = Buffer.from('tagmanifest of a bag\n');
const namespace = 'evidence-bundle@test';
const comments = { untrusted: 'a signature', trusted: 'case 1, revision 2' };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'railtrace-signatures-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** ssh-keygen -Y verify with the message on standard input. */
function sshKeygenVerify(
  signers: string,
  signature: string,
  text: Uint8Array,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const args = ['-Y', 'verify', '-f', signers, '-I', 'me@test', '-n', namespace, '-s', signature];
    const child = execFile('ssh-keygen', args, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
    child.stdin?.end(text);
  });
}

describe('minisign', () => {
  it('accepts what we sign, and refuses it after a change', async () => {
    const path = await file('message', message);
    const publicKey = await file('key.pub', minisignPublicKeyText(key.publicKey));
    await file('message.minisig', await minisignSign(message, key, comments));
    const { stdout } = await run('minisign', ['-V', '-p', publicKey, '-m', path]);
    expect(stdout).toContain('Signature and comment signature verified');
    expect(stdout).toContain(comments.trusted);
    await file('message', 'tagmanifest of a bog\n');
    await expect(run('minisign', ['-V', '-p', publicKey, '-m', path])).rejects.toThrow(/verification failed/);
  });

  it('made by minisign itself is accepted by us', async () => {
    const [publicKey, secretKey] = [join(folder, 'their.pub'), join(folder, 'their.key')];
    await run('minisign', ['-G', '-W', '-p', publicKey, '-s', secretKey]);
    const path = await file('theirs', message);
    await run('minisign', ['-S', '-s', secretKey, '-m', path, '-t', 'their comment']);
    const { readFile } = await import('node:fs/promises');
    const parts = parseMinisign(await readFile(`${path}.minisig`, 'utf8'));
    const theirKey = parseMinisignPublicKey(await readFile(publicKey, 'utf8'));
    expect(parts.trustedComment).toBe('their comment');
    expect(theirKey?.keyId).toEqual(parts.keyId);
    expect(await minisignVerify(message, parts, theirKey?.publicKey ?? new Uint8Array())).toBe(true);
    expect(await minisignVerify(message, parts, key.publicKey)).toBe(false);
  });

  it('signatures repeat exactly and survive reading and writing', async () => {
    const text = await minisignSign(message, key, comments);
    expect(await minisignSign(message, key, comments)).toBe(text);
    expect(minisignText(parseMinisign(text))).toBe(text);
  });

  it('covers the trusted comment', async () => {
    const parts = parseMinisign(await minisignSign(message, key, comments));
    expect(
      await minisignVerify(message, { ...parts, trustedComment: 'case 1, revision 3' }, key.publicKey),
    ).toBe(false);
  });

  it('refuses comments of several lines and malformed files', async () => {
    await expect(minisignSign(message, key, { ...comments, trusted: 'a\nb' })).rejects.toThrow(/one line/);
    const text = await minisignSign(message, key, comments);
    for (const damaged of [
      '',
      text.slice(0, -2),
      text.replace('trusted', 'rusted'),
      `${text}more\n`,
      text.replace('=', ''),
    ]) {
      expect(() => parseMinisign(damaged)).toThrow(/four lines/);
    }
  });

  it('reads a public key with and without its comment line, and prints its id as minisign does', () => {
    const text = minisignPublicKeyText(key.publicKey);
    const [, line = ''] = text.split('\n');
    expect(parseMinisignPublicKey(line)?.publicKey).toEqual(key.publicKey);
    expect(parseMinisignPublicKey(text)?.publicKey).toEqual(key.publicKey);
    expect(parseMinisignPublicKey('nothing of the kind')).toBeNull();
    expect(text).toContain(keyIdText(minisignKeyId(key.publicKey)));
  });
});

describe('SSHSIG', () => {
  it('is accepted by ssh-keygen, and refused after a change or for another namespace', async () => {
    const signers = await file('allowed_signers', allowedSignersLine(key.publicKey, 'me@test', namespace));
    const signature = await file('message.sig', sshSign(message, key, namespace));
    const good = await sshKeygenVerify(signers, signature, message);
    expect(good.code).toBe(0);
    expect(good.output).toContain(`Good "${namespace}" signature for me@test`);
    expect(good.output).toContain(sshFingerprint(key.publicKey));
    expect((await sshKeygenVerify(signers, signature, Buffer.from('other'))).code).not.toBe(0);
    const foreign = await file('foreign.sig', sshSign(message, key, 'git'));
    expect((await sshKeygenVerify(signers, foreign, message)).code).not.toBe(0);
  });

  it('made by ssh-keygen itself is accepted by us', async () => {
    const theirs = join(folder, 'id_ed25519');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', theirs]);
    const path = await file('signed-by-ssh', message);
    await run('ssh-keygen', ['-Y', 'sign', '-f', theirs, '-n', namespace, path]);
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(`${path}.sig`, 'utf8');
    const parts = parseSshSignature(text);
    const [publicKey = new Uint8Array()] = parseSshPublicKeys(await readFile(`${theirs}.pub`, 'utf8'));
    expect(sshSignatureText(parts)).toBe(text);
    expect(sshVerify(message, parts, publicKey, namespace)).toBe(true);
    expect(sshVerify(message, parts, ed25519Generate().publicKey, namespace)).toBe(false);
  });

  it('repeats exactly, and its key lines can be read back', () => {
    expect(sshSign(message, key, namespace)).toBe(sshSign(message, key, namespace));
    expect(parseSshPublicKeys(allowedSignersLine(key.publicKey, 'me@test', namespace))).toEqual([
      key.publicKey,
    ]);
    expect(parseSshPublicKeys(sshPublicKeyLine(key.publicKey, 'me'))).toEqual([key.publicKey]);
    expect(parseSshPublicKeys('ssh-rsa AAAA')).toEqual([]);
  });

  it('refuses cut and foreign blobs', () => {
    const text = sshSign(message, key, namespace);
    for (const damaged of ['', text.replace('BEGIN', 'BEGUN'), text.replace(/\n.{40}/, '\n')]) {
      expect(() => parseSshSignature(damaged)).toThrow(/damaged/);
    }
  });
});
