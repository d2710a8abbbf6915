import { DockviewReact, type DockviewReadyEvent, type IDockviewPanelHeaderProps, type IDockviewPanelProps } from 'dockview-react';
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

function PanelBody(props: IDockviewPanelProps) {
  const shown = viewOf(props.params);
  if (shown === null) {
    return <EmptyState title="This tab cannot be shown">It was kept by another version. Close it.</EmptyState>;
  }
  const Body = shown.view.component;
  return (
    <section className="view" aria-label={props.api.title ?? shown.view.id}>
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
  const shown = viewOf(props.params);
  const ViewIcon = shown?.view.icon;
  return (
    <div className="dock-tab" title={visibleText(title)} onAuxClick={(event) => event.button === 1 && props.api.close()}>
      {ViewIcon !== undefined && <ViewIcon size={14} stroke={1.7} aria-hidden="true" />}
      <span>{visibleText(title)}</span>
      <button
        type="button"
        className="plain-button"
        aria-label={`Close ${visibleText(title)}`}
        tabIndex={-1}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          props.api.close();
        }}
      >
        <IconX size={12} />
      </button>
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
    api.onDidActivePanelChange(() => useWorkbench.setState({ activePanel: api.activePanel?.id ?? null }));
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

/** Puts the kept layout back; one of another version is left alone and the workbench starts afresh. */
function restore(api: DockviewReadyEvent['api'], kept: string): void {
  if (kept === '') return;
  try {
    api.fromJSON(JSON.parse(kept));
  } catch {
    // Not readable any more: an empty workbench is right, and nothing but the arrangement is lost.
    api.clear();
  }
}
