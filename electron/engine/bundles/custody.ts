/**
 * The custody log of a bundle: every entry holds the SHA-256 of the line before it, so nothing can be taken out or
 * moved; its head is in bag-info.txt, which is signed, so the tail cannot be cut either.
 */
import {
  custodyGenesis,
  custodyLineSchema,
  type BundleCustodyEntry,
  type CustodyLine,
} from '../../../shared/bundles/model.ts';
import { isoText } from '../../../shared/kernel/time.ts';
import { sha256Hex } from '../kernel/crypto.ts';
import { canonicalJsonLine } from './canonicalJson.ts';

/** Content of `custody.jsonl` and its head: the hash of the last line, or the genesis value when there is none. */
export function custodyLog(entries: readonly BundleCustodyEntry[]): { text: string; head: string } {
  let head = custodyGenesis;
  let text = '';
  for (const [index, entry] of entries.entries()) {
    const line: CustodyLine = {
      seq: index + 1,
      prev: head,
      utc: isoText(entry.at),
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      tool: entry.tool,
      item: entry.item,
    };
    const written = canonicalJsonLine(line);
    text += `${written}\n`;
    head = sha256Hex(written);
  }
  return { text, head };
}

/** Why a custody log is not an unbroken chain up to `head`, or null. */
export function custodyObjection(text: string, head: string | null): string | null {
  if (text !== '' && !text.endsWith('\n')) return 'the last line has no end';
  let previous = custodyGenesis;
  const lines = text.split('\n').slice(0, -1);
  for (const [index, written] of lines.entries()) {
    const place = `line ${String(index + 1)}`;
    const line = parsedLine(written);
    if (line === null) return `${place} is no custody entry`;
    if (line.seq !== index + 1)
      return `${place} has number ${String(line.seq)}: an entry was added or taken out`;
    if (line.prev !== previous)
      return `${place} does not follow from the line before it: an entry was changed`;
    previous = sha256Hex(written);
  }
  if (head === null) return 'bag-info.txt states no chain head';
  return previous === head
    ? null
    : 'its last entry is not the chain head that bag-info.txt states: the end was cut or changed';
}

function parsedLine(written: string): CustodyLine | null {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    // Not JSON at all: the caller names the line.
    return null;
  }
  const parsed = custodyLineSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
