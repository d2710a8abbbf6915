import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

export type Fuse = {
  /** As electron-builder.yml names it. */
  readonly name: string;
  /** Its place in Electron's binary. */
  readonly place: FuseV1Options;
  readonly isOn: boolean;
};

/** The fuses that every package of Railtrace has: what electron-builder.yml says and a binary must show. */
export const hardenedFuses: readonly Fuse[] = [
  { name: 'runAsNode', place: FuseV1Options.RunAsNode, isOn: false },
  { name: 'enableCookieEncryption', place: FuseV1Options.EnableCookieEncryption, isOn: true },
  {
    name: 'enableNodeOptionsEnvironmentVariable',
    place: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    isOn: false,
  },
  { name: 'enableNodeCliInspectArguments', place: FuseV1Options.EnableNodeCliInspectArguments, isOn: false },
  {
    name: 'enableEmbeddedAsarIntegrityValidation',
    place: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    isOn: true,
  },
  { name: 'onlyLoadAppFromAsar', place: FuseV1Options.OnlyLoadAppFromAsar, isOn: true },
  {
    name: 'grantFileProtocolExtraPrivileges',
    place: FuseV1Options.GrantFileProtocolExtraPrivileges,
    isOn: false,
  },
];

/**
 * Reads the fuses back from a packaged binary.
 *
 * @param executable the program, or the .app folder on macOS
 * @returns a sentence for each fuse that is not as it must be
 */
export async function findLooseFuses(executable: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(executable);
  return hardenedFuses
    .filter(({ place, isOn }) => wire[place] !== (isOn ? FuseState.ENABLE : FuseState.DISABLE))
    .map(({ name, isOn }) => `the fuse ${name} must be ${isOn ? 'on' : 'off'} and is not`);
}

/**
 * The marked bytes by which fuses are found in a binary, every fuse in its least safe state: lets the
 * packer set fuses in a stand-in for Electron's binary.
 */
export function looseFuseWire(): Buffer {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const version = 1;
  const count = Object.values(FuseV1Options).filter((place) => typeof place === 'number').length;
  const states = Array.from({ length: count }, (_, place) => {
    const isSafeWhenOn = hardenedFuses.some((fuse) => fuse.place.valueOf() === place && fuse.isOn);
    return isSafeWhenOn ? FuseState.DISABLE : FuseState.ENABLE;
  });
  return Buffer.concat([Buffer.from(sentinel), Buffer.from([version, states.length, ...states])]);
}
