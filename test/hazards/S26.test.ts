import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../electron/engine/archives/byteSource.ts';
import { openZip } from '../../electron/engine/archives/zipReader.ts';
import { membersOf } from '../../electron/engine/evidence/containers/index.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { rawZip } from '../engine/bundles/formats/rawZip.ts';

/** Opens the archive and reads every member, which is all that is ever done with one: nothing is unpacked to disk. */
async function readAll(zip: Uint8Array): Promise<number> {
  let bytes = 0;
  for (const entry of (await openZip(bufferSource(zip))).entries) {
    for await (const chunk of entry.open()) bytes += chunk.length;
  }
  return bytes;
}

const { signal } = new AbortController();

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield await Promise.resolve(bytes);
}

const text = Buffer.from('some evidence\n'.repeat(20));

describe('S26: an archive’s paths, modes and headers are not believed', () => {
  const good = { name: 'a', content: text };
  const two = (second: string) => rawZip([good, { name: second }]);
  const named = (name: string | Uint8Array) => rawZip([{ name, content: text }]);
  const hostile: readonly (readonly [what: string, zip: Uint8Array, said: RegExp])[] = [
    ['absolute', named('/etc/passwd'), /is absolute/],
    ['climbing', named('../up'), /“\.\.” part/],
    ['climbing inside', named('a/../../up'), /“\.\.” part/],
    ['a dot', named('a/./b'), /“\.” part/],
    ['with a backslash', named('a\\b'), /backslash/],
    ['climbing with backslashes', named('..\\up'), /backslash/],
    ['with a NUL', named('a\0.txt'), /control character/],
    ['with a line end', named('a\nb'), /control character/],
    ['with an escape sequence', named('a\u001b[2J'), /control character/],
    ['with a drive letter', named('C:/windows'), /drive letter/],
    ['of a network share', named('//server/share'), /is absolute/],
    ['of a network share with backslashes', named('\\\\server\\share'), /backslash/],
    ['of a home folder', named('~/x'), /tilde/],
    ['a Windows device', named('data/CON'), /device name/],
    ['a Windows device with an ending', named('nul.txt'), /device name/],
    ['a Windows port', named('com1.log'), /device name/],
    ['ending in a dot', named('a.'), /ends in a dot or a space/],
    ['ending in a space', named('a /b'), /ends in a dot or a space/],
    ['with a stream mark', named('ab:c'), /Windows refuses/],
    ['with an empty part', named('a//b'), /empty part/],
    ['empty', named(''), /is empty/],
    ['a slash', named('/'), /is empty/],
    ['not normalised', named('é'.normalize('NFD')), /normal form C/],
    ['not UTF-8', named(Uint8Array.of(0x61, 0xff)), /not valid UTF-8/],
    ['in an unknown code page', rawZip([{ name: 'é', flags: 0 }]), /no stated character set/],
    ['very deep', named('a/'.repeat(40) + 'b'), /folders deep/],
    ['very long', named('a'.repeat(2000)), /longer than/],
    ['there twice', two('a'), /same name as “a”/],
    ['there twice but for case', two('A'), /same name as “a”/],
    ['there twice but for a sharp s', rawZip([{ name: 'strasse' }, { name: 'straße' }]), /same name/],
    ['inside a file', two('a/b'), /inside “a”, which is a file/],
    [
      'a symbolic link',
      rawZip([{ name: 'l', content: Buffer.from('/etc/passwd'), mode: 0o120777 }]),
      /link or a device/,
    ],
    ['a device', rawZip([{ name: 'd', mode: 0o060600 }]), /link or a device/],
    ['a pipe', rawZip([{ name: 'p', mode: 0o010600 }]), /link or a device/],
    ['a symbolic link of a Mac', rawZip([{ name: 'l', host: 19, mode: 0o120777 }]), /link or a device/],
    ['encrypted', rawZip([{ ...good, flags: 0x0801 }]), /encrypted/],
    ['strongly encrypted', rawZip([{ ...good, flags: 0x0841 }]), /encrypted/],
    ['packed with bzip2', rawZip([{ ...good, method: 12 }]), /method 12/],
    ['a folder with content', rawZip([{ name: 'f/', content: text }]), /folder with content/],
    ['stored with two sizes', rawZip([{ ...good, size: 5 }]), /two different sizes/],
    [
      'larger in its data than stated',
      rawZip([{ ...good, deflate: true, size: 20 }]),
      /more bytes than it states/,
    ],
    [
      'smaller in its data than stated',
      rawZip([{ ...good, deflate: true, size: 500 }]),
      /fewer bytes than it states/,
    ],
    ['changed', rawZip([{ ...good, checksum: 1 }]), /CRC-32/],
    ['called otherwise in its local header', rawZip([{ ...good, localName: 'z' }]), /two headers/],
    ['sized otherwise in its local header', rawZip([{ ...good, localSize: 1 }]), /two headers/],
    ['overlapping another', rawZip([good, { name: 'b', offset: 0 }]), /runs into what follows/],
    ['behind the end', rawZip([{ ...good, offset: 9999 }]), /unexplained bytes/],
    ['followed by hidden bytes', rawZip([{ ...good, after: text }, { name: 'b' }]), /unexplained bytes/],
    [
      'followed by hidden bytes before the directory',
      rawZip([{ ...good, after: text }]),
      /unexplained bytes/,
    ],
    ['with junk in its packed data', rawZip([{ name: 'j', content: text, method: 8 }]), /cannot be inflated/],
    ['behind a prefix', rawZip([good], { prefix: text }), /unexplained bytes/],
    ['before trailing data', rawZip([good], { suffix: text }), /bytes follow its end record/],
    ['in an archive that counts wrongly', rawZip([good], { entries: 2 }), /number of members/],
    ['in an archive that counts to none', rawZip([good], { entries: 0 }), /number of members/],
    ['in one part of several', rawZip([good], { disk: 1 }), /one part of several/],
    ['in an archive whose directory is elsewhere', rawZip([good], { start: 3 }), /directory is not where/],
    ['in a truncated archive', rawZip([good]).subarray(0, -30), /no end record/],
    ['in no archive', Buffer.from('%PDF-1.7'), /no end record/],
    ['in an empty file', new Uint8Array(), /no end record/],
  ];

  it.each(hostile)('is refused when a member is %s', async (_what, zip, said) => {
    await expect(readAll(zip)).rejects.toThrow(said);
  });

  it.each(hostile)('is refused by an import, too, when a member is %s', async (_what, zip) => {
    const read: string[] = [];
    const refused: string[] = [];
    const file = { name: 'evidence.zip', size: zip.length, read: () => oneChunk(zip) };
    for await (const member of membersOf(file, signal)) {
      if ('refusal' in member) {
        refused.push(member.refusal.message);
        continue;
      }
      try {
        for await (const bytes of member.read(signal)) read.push(Buffer.from(bytes).toString('latin1'));
      } catch (thrown) {
        if (!(thrown instanceof RailtraceError)) throw thrown;
        refused.push(thrown.message);
      }
    }
    // What is no archive at all is the importer's to judge, as the bytes that it is.
    if (zip[0] === 0x50 && zip[1] === 0x4b) expect(refused[0]).toMatch(/^evidence\.zip/);
    else expect(read.join('')).toBe(Buffer.from(zip).toString('latin1'));
  });

  it('a harmless archive is read', async () => {
    expect(await readAll(rawZip([good, { name: 'folder/b', content: text, deflate: true }]))).toBe(
      2 * text.length,
    );
  });
});
