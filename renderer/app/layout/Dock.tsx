import {
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { visibleText } from '../../kit/visible.ts';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { useFollower } from '../SessionContext.ts';
import { useSession } from '../session.ts';
import { slots, type View, type ViewParams } from '../slots.ts';
import './dock.css';
import { openView, useWorkbench } from './workbench.ts';

const panelParams = z.object({ view: z.string(), params: z.record(z.string(), z.string()).readonly() });

function viewOf(params: unknown): { readonly view: View; readonly params: ViewParams } | null {
  const parsed = panelParams.safeParse(params);
  if (!parsed.success) return null;
  const view = slots.views.items.find((item) => item.id === parsed.data.view);
  return view === undefined ? null : { view, params: parsed.data.params };
}

/** Whether a panel is in front. Dockview only makes others invisible, which a graph's own visible nodes undo. */
function useVisible(api: IDockviewPanelProps['api']): boolean {
  const [isVisible, setVisible] = useState(api.isVisible);
  useEffect(() => {
    const listening = api.onDidVisibilityChange((event) => setVisible(event.isVisible));
    return () => listening.dispose();
  }, [api]);
  return isVisible;
}

function PanelBody(props: IDockviewPanelProps) {
  const shown = viewOf(props.params);
  const isVisible = useVisible(props.api);
  if (shown === null) {
    return (
      <EmptyState title="This tab cannot be shown">It was kept by another version. Close it.</EmptyState>
    );
  }
  const Body = shown.view.component;
  return (
    <section className="view" aria-label={props.api.title ?? shown.view.id} hidden={!isVisible}>
      <ErrorBoundary what={props.api.title ?? shown.view.id}>
        <Body panelId={props.api.id} params={shown.params} />
      </ErrorBoundary>
    </section>
  );
}

function PanelTab(props: IDockviewPanelHeaderProps) {
  const [title, setTitle] = useState(props.api.title ?? '');
  useEffect(() => {
    const listening = props.api.onDidTitleChange((event) => setTitle(event.title));
    return () => listening.dispose();
  }, [props.api]);
  const tab = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The tab in front stays in sight, however many there are; after layout, when its width is known.
    const reveal = () => {
      if (props.api.isActive)
        requestAnimationFrame(() => tab.current?.scrollIntoView({ inline: 'nearest', block: 'nearest' }));
    };
    reveal();
    const listening = props.api.onDidActiveChange(reveal);
    return () => listening.dispose();
  }, [props.api, title]);
  const shown = viewOf(props.params);
  const ViewIcon = shown?.view.icon;
  return (
    <div
      ref={tab}
      className="dock-tab"
      title={visibleText(title)}
      onAuxClick={(event) => event.button === 1 && props.api.close()}
    >
      {ViewIcon !== undefined && <ViewIcon size={14} stroke={1.7} aria-hidden="true" />}
      <span className="dock-title">{visibleText(title)}</span>
      {/* For the pointer only: a tab may hold no other control. Keys close it with the frame's command. */}
      <span
        className="dock-close"
        aria-hidden="true"
        title="Close (Alt W)"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          props.api.close();
        }}
      >
        <IconX size={12} />
      </span>
    </div>
  );
}

function NothingOpen() {
  return (
    <EmptyState title="Nothing is open">
      Choose a view on the left, or press Ctrl K and paste any id.
    </EmptyState>
  );
}

const components = { view: PanelBody };
const tabComponents = { tab: PanelTab };

/** How long the layout has to rest before it is kept, in ms. */
const restBeforeKeeping = 1500;

const theme = { name: 'railtrace', className: 'dockview-theme-railtrace' };

/** The docked, splittable tabs; what is open is kept in the vault and restored from it. */
export function Dock({ firstView }: { readonly firstView: string }) {
  const follower = useFollower();
  const kept = useRef(useSession.getState().settings.workbench);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      useWorkbench.setState({ api: null, activePanel: null });
    },
    [],
  );

  const onReady = ({ api }: DockviewReadyEvent) => {
    useWorkbench.setState({ api });
    restore(api, kept.current);
    if (api.totalPanels === 0) openView(firstView);
    useWorkbench.setState({ activePanel: api.activePanel?.id ?? null });
    api.onDidActivePanelChange(() => {
      useWorkbench.setState({ activePanel: api.activePanel?.id ?? null });
    });
    api.onDidLayoutChange(() => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const workbench = JSON.stringify(api.toJSON());
        if (workbench === kept.current) return;
        kept.current = workbench;
        void follower.changeSettings({ workbench });
      }, restBeforeKeeping);
    });
  };

  return (
    <DockviewReact
      className="dock"
      theme={theme}
      components={components}
      tabComponents={tabComponents}
      watermarkComponent={NothingOpen}
      defaultRenderer="always"
      disableFloatingGroups
      disableTabsOverflowList
      onReady={onReady}
    />
  );
}

/** Its two halves; dockview itself refuses what does not fit together. */
const keptLayout = z.custom<SerializedDockview>(
  (value) => typeof value === 'object' && value !== null && 'grid' in value && 'panels' in value,
);

/** Puts the kept layout back; one of another version is left alone and the workbench starts afresh. */
function restore(api: DockviewReadyEvent['api'], kept: string): void {
  if (kept === '') return;
  try {
    api.fromJSON(keptLayout.parse(JSON.parse(kept)));
  } catch {
    // Not readable any more: an empty workbench is right, and nothing but the arrangement is lost.
    api.clear();
  }
}
