const WIDTH = 110;

const isContainer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 1;

/** An array of several objects or lists stands one a line, however short. */
const mustBreak = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const parts = Object.values(value);
  return parts.some(mustBreak) || (Array.isArray(value) && value.length > 1 && parts.every(isContainer));
};

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${inline(part)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function layOut(value: unknown, indent: string, before: number): string {
  const flat = inline(value);
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isLeaf || (!mustBreak(value) && indent.length + before + flat.length + 1 <= WIDTH)) return flat;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((part) => deeper + layOut(part, deeper, 0)).join(',\n')}\n${indent}]`;
  }
  const lines = Object.entries(value).map(([key, part]) => {
    const name = `${JSON.stringify(key)}: `;
    return deeper + name + layOut(part, deeper, name.length);
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** JSON as the repository's formatter leaves it: 110 columns, short lists and objects on one line. */
export const jsonText = (value: object): string => `${layOut(value, '', 0)}\n`;
