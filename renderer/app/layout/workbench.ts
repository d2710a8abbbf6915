/** The docked tabs: open, focus and close them from anywhere. A panel's id says what it shows, so nothing opens twice. */
import type { DockviewApi } from 'dockview-react';
import { create } from 'zustand';
import { slots, type ViewParams } from '../slots.ts';

interface Workbench {
  readonly api: DockviewApi | null;
  readonly activePanel: string | null;
}

export const useWorkbench = create<Workbench>()(() => ({ api: null, activePanel: null }));

export function panelIdOf(view: string, params: ViewParams): string {
  const query = new URLSearchParams(
    Object.entries(params).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  return `${view}?${query.toString()}`;
}

export interface OpenOptions {
  /** Beside the present tab instead of in front of it. */
  readonly beside?: boolean;
}

/** Opens a view in a tab, or brings the tab that shows it to the front. */
export function openView(view: string, params: ViewParams = {}, options: OpenOptions = {}): void {
  const { api } = useWorkbench.getState();
  const definition = slots.views.items.find((item) => item.id === view);
  if (api === null || definition === undefined) return;
  const id = panelIdOf(view, params);
  const present = api.getPanel(id);
  if (present !== undefined) {
    present.api.setActive();
    return;
  }
  const { activePanel } = api;
  api.addPanel({
    id,
    component: 'view',
    tabComponent: 'tab',
    title: definition.title(params),
    params: { view, params },
    ...(options.beside === true && activePanel !== undefined
      ? { position: { referencePanel: activePanel, direction: 'right' as const } }
      : {}),
  });
}

export function retitle(panelId: string, title: string): void {
  const panel = useWorkbench.getState().api?.getPanel(panelId);
  if (panel !== undefined && panel.title !== title) panel.api.setTitle(title);
}

export function closePanel(panelId: string): void {
  useWorkbench.getState().api?.getPanel(panelId)?.api.close();
}

export function closeActive(): void {
  useWorkbench.getState().api?.activePanel?.api.close();
}
