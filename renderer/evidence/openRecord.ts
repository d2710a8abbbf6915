import type { RecordId } from '../../shared/kernel/ids.ts';
import { openView } from '../app/layout/workbench.ts';

/** Opens a record in a tab of its own, at the first place of what was searched for. */
export function openRecord(id: RecordId, marks: readonly string[] = [], beside = false): void {
  const find = marks.join('\n');
  openView('record', { id: String(id), ...(find === '' ? {} : { find }) }, { beside });
}
