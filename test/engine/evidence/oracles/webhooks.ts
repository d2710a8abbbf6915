/** How many records a file of webhooks holds, counted with the platform's own JSON and nothing of the importer. */

/** @returns null where the file as a whole is not sound JSON or JSON lines, so that nothing can be said */
export function countWebhooks(bytes: Uint8Array): number | null {
  const text = new TextDecoder().decode(bytes).trim();
  const whole = read(text);
  if (whole !== undefined) return countDocument(whole);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return null;
  let count = 0;
  for (const line of lines) {
    const value = read(line);
    // A line that is no JSON is skipped, which counts as well.
    count += value === undefined ? 1 : countValue(value);
  }
  return count;
}

function countDocument(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countValue(each), 0);
  const members = objectMembers(value);
  const catalogue = members.find(([, inner]) => {
    const objects = objectMembers(inner);
    const typed = objects.filter(([, each]) => objectMembers(each).some(([name]) => name === 'object'));
    return typed.length >= 3 && typed.length >= objects.length / 2;
  });
  if (catalogue !== undefined) return objectMembers(catalogue[1]).filter(([, each]) => isObject(each)).length;
  const own = countValue(value);
  if (own !== 1 || isDelivery(value)) return own;
  const list = members.find(
    ([, inner]) =>
      Array.isArray(inner) && inner.length > 0 && inner.every((each) => isDelivery(each) || isItem(each)),
  );
  return list === undefined || !Array.isArray(list[1]) ? own : list[1].length;
}

/** Requests of Adyen and GoCardless list their events; every other value is one record. */
function countValue(value: unknown): number {
  for (const [name, inner] of objectMembers(value)) {
    if ((name === 'notificationItems' || name === 'events') && Array.isArray(inner)) return inner.length;
  }
  return 1;
}

function isDelivery(value: unknown): boolean {
  const names = objectMembers(value).map(([name]) => name);
  return names.includes('headers') && names.includes('body');
}

/** An event of GoCardless or an item of Adyen, whatever the list around it is called. */
function isItem(value: unknown): boolean {
  const names = objectMembers(value).map(([name]) => name);
  return (
    names.includes('NotificationRequestItem') || (names.includes('resource_type') && names.includes('action'))
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectMembers(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function read(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // not JSON: the caller counts lines
  }
}
