const isApple = /mac|iphone|ipad/i.test(navigator.platform);
const modifiers: Readonly<Record<string, string>> = {
  mod: isApple ? '⌘' : 'Ctrl',
  shift: isApple ? '⇧' : 'Shift',
  alt: isApple ? '⌥' : 'Alt',
  enter: '↵',
  escape: 'Esc',
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
};

/** "mod+k" → "Ctrl K"; "g p" → "g p". */
export function shortcutText(keys: string): string {
  return keys
    .split(' ')
    .map((chord) =>
      chord
        .split('+')
        .map((key) => modifiers[key] ?? (chord.includes('+') ? key.toUpperCase() : key))
        .join(' '),
    )
    .join(' ');
}

export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd>{shortcutText(keys)}</kbd>;
}
