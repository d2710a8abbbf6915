/** The change feed: tells the UI what to refetch, after the commit that changed it. */
import type { Change } from '../../../shared/workspace/model.ts';
import type { Changes } from './context.ts';
import { createFeed } from './feed.ts';

export function createChanges(): Changes {
  const feed = createFeed<Change>();
  let seq = 0;
  return {
    publish: (...topics) => {
      seq += 1;
      feed.publish({ seq, topics });
    },
    watch: (signal) => feed.subscribe([{ seq, topics: [] }], signal),
  };
}
