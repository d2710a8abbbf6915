/** Where a person's vault lies unless they say otherwise: the same place for every host of the engine. */

export interface PersonsMachine {
  /** Node's name of the operating system. */
  readonly platform: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Segments of the vault's folder, to be joined by the host. Data folders as each system's guidelines have them. */
export function defaultVaultPlace({
  platform,
  home,
  environment,
}: PersonsMachine): readonly [string, ...string[]] {
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'];
    return isSet(local) ? [local, 'Railtrace', 'vault'] : [home, 'AppData', 'Local', 'Railtrace', 'vault'];
  }
  if (platform === 'darwin') return [home, 'Library', 'Application Support', 'Railtrace', 'vault'];
  // The XDG base directory specification ignores a relative path here.
  const data = environment['XDG_DATA_HOME'];
  return isSet(data) && data.startsWith('/')
    ? [data, 'railtrace', 'vault']
    : [home, '.local', 'share', 'railtrace', 'vault'];
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
