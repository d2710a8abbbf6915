/** As many as stand beside their letters in a narrow pane. */
const perLine = 8;

/** `00000008  41 42 …  AB.` – offset, bytes, and the letters among them. */
export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += perLine) {
    const line = [...bytes.subarray(from, from + perLine)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = line
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`${from.toString(16).padStart(8, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${letters}`);
  }
  return lines.join('\n');
}
