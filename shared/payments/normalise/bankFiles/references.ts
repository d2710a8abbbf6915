/** References as bank files carry them: in fields of their own, or somewhere in a text. */
import type { Identifier } from '../../../evidence/model.ts';
import { isPlaceholder, schemeByShape } from '../identifiers.ts';

/** A reference, or null for what says that there is none: "NONREF", "NOTPROVIDED", "KREF+". */
export function usable(text: string | undefined): string | null {
  return text === undefined || isPlaceholder(text) ? null : text;
}

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** Ids in a text that their own shape proves: a PSP's object ids, and UUIDs, which are UETRs where banks write them. */
export function shapedReferences(text: string): Identifier[] {
  const objects = [...text.matchAll(/\b(?:po|pi|ch|re|dp|du)_[A-Za-z0-9]{6,}\b/g)].flatMap(
    ([value]): Identifier[] => {
      const scheme = schemeByShape(value);
      return scheme === null ? [] : [{ scheme, value }];
    },
  );
  const uetrs = [...text.matchAll(uuid)].map(([value]): Identifier => ({
    scheme: 'uetr',
    value: value.toLowerCase(),
  }));
  return [...uetrs, ...objects];
}

/** `••1234`: enough of an account number to compare two records, too little to pay to. */
export function maskedTail(account: string | undefined): string | null {
  const bare = (account ?? '').replace(/[^A-Za-z0-9]/g, '');
  return bare.length < 6 ? null : `••${bare.slice(-4)}`;
}
