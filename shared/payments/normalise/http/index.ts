/**
 * What commands, collections and pasted messages state. A definition of a request is no evidence that it was sent: it is
 * found by the ids in it and states no event. An exchange as text is one, as in a capture.
 */
import { isExactArray, member } from '../../../evidence/exactJson.ts';
import type { ExactJson, ImportedRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { nothingStated, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { normaliseHarEntry } from '../har.ts';

/** @returns null when the record is of another family */
export function normaliseHttpSources({ content, format }: ImportedRecord): NormalisedRecord | null {
  const value = content.kind === 'json' ? content.value : null;
  switch (format) {
    case 'openapi':
      return nothingStated;
    case 'curl':
    case 'postman-collection': {
      const requests = member(value ?? undefined, 'requests');
      const entries = isExactArray(requests) ? requests : value === null ? [] : [value];
      return { ...nothingStated, identifiers: uniqueIdentifiers(entries.flatMap(idsOfRequest)) };
    }
    case 'http-message': {
      if (value === null) return nothingStated;
      const stated = normaliseHarEntry(value);
      // A request alone does not say whether it was sent.
      return member(value, 'response') === undefined ? { ...stated, events: [], party: null } : stated;
    }
    default:
      return null;
  }
}

/** Ids that are written out; what a variable stands for is unknown. */
function idsOfRequest(entry: ExactJson): Identifier[] {
  return normaliseHarEntry(entry).identifiers.filter(({ value }) => !/\{\{|\$\{|^\$/.test(value));
}
