import { shortcutText } from '../../kit/Kbd.tsx';
import { openView, useWorkbench } from '../layout/workbench.ts';
import { useSession } from '../session.ts';
import { slots, type NavigationEntry } from '../slots.ts';

const groups: readonly NavigationEntry['group'][] = ['work', 'tools', 'settings'];

/** Only what exists: every entry leads somewhere. */
export function Navigation() {
  const summary = useSession((session) => session.summary);
  const activeView = useWorkbench((workbench) => workbench.activePanel?.split('?')[0] ?? null);
  return (
    <nav className="navigation" aria-label="Views">
      {groups.map((group) => (
        <ul key={group} className={group}>
          {slots.navigation.items
            .filter((entry) => entry.group === group)
            .map((entry) => {
              const count = summary === null ? undefined : entry.count?.(summary);
              return (
                <li key={entry.view}>
                  <button
                    type="button"
                    className={`plain-button${activeView === entry.view ? ' on' : ''}`}
                    aria-current={activeView === entry.view ? 'page' : undefined}
                    title={`${entry.label} (${shortcutText(entry.keys)})`}
                    onClick={() => openView(entry.view)}
                  >
                    <entry.icon size={16} stroke={1.6} aria-hidden="true" />
                    <span>{entry.label}</span>
                    {count !== undefined && count > 0 && <b>{count.toLocaleString('en')}</b>}
                  </button>
                </li>
              );
            })}
        </ul>
      ))}
    </nav>
  );
}
