import { IconBookmark, IconFileText, IconListSearch } from '@tabler/icons-react';
import { openView } from '../app/layout/workbench.ts';
import type { PaletteSource } from '../app/slots.ts';
import { openRecord } from './openRecord.ts';
import { totalText } from './searchWords.ts';
import { useEvidence } from './store.ts';

/** The first records that say a text, and the way to all of them. */
export const evidencePalette: PaletteSource = {
  heading: 'Evidence',
  order: 2,
  find: async (text, client, signal) => {
    const page = await client.evidence.search({ query: text.slice(0, 2000), limit: 5 }, { signal });
    const rows = page.records.map((record) => ({
      id: `record ${String(record.id)}`,
      title: record.title,
      detail: `${record.sourceName} : ${record.locator}`,
      icon: IconFileText,
      run: () => openRecord(record.id, page.marks),
    }));
    return [
      ...rows,
      {
        id: 'evidence search',
        title: `Search evidence for “${text}”`,
        detail: totalText(page.total, page.exact),
        icon: IconListSearch,
        run: () => {
          useEvidence.setState({ query: text });
          openView('search');
        },
      },
    ];
  },
};

/** Saved searches by their name. */
export const savedPalette: PaletteSource = {
  heading: 'Saved searches',
  order: 3,
  find: async (text, client, signal) => {
    const wanted = text.toLowerCase();
    const { searches } = await client.evidence.savedSearches({}, { signal });
    return searches
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .slice(0, 5)
      .map((search) => ({
        id: `saved search ${String(search.id)}`,
        title: search.name,
        detail: search.query,
        icon: IconBookmark,
        run: () => {
          useEvidence.setState({ query: search.query });
          openView('search');
        },
      }));
  },
};
