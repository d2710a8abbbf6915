/** Short messages at the edge of the window. What failed stays until it is dismissed; the rest leaves by itself. */
import { create } from 'zustand';

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Notices {
  readonly notices: readonly Notice[];
  readonly nextId: number;
}

const visibleFor = 6000;

export const useNotices = create<Notices>()(() => ({ notices: [], nextId: 1 }));

export function notify(notice: Omit<Notice, 'id'>): void {
  const id = useNotices.getState().nextId;
  useNotices.setState(({ notices }) => ({
    notices: [...notices.slice(-3), { ...notice, id }],
    nextId: id + 1,
  }));
  if (notice.tone !== 'bad') setTimeout(() => dismiss(id), visibleFor);
}

export function dismiss(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
