/**
 * Keys of the frame and of the view in front. A chord is "mod+k", "shift+/", or letters after each other ("g p").
 * Plain letters are for views and never fire while something is being typed.
 */
import { useEffect, useId, useRef } from 'react';
import { create } from 'zustand';
import { useWorkbench } from './layout/workbench.ts';

export interface ViewKey {
  readonly keys: string;
  readonly what: string;
  readonly run: () => void;
}

interface KeyOwner {
  readonly panelId: string;
  readonly keys: readonly ViewKey[];
}

interface KeyRegistry {
  /** Several parts of one view may have keys of their own. */
  readonly owners: ReadonlyMap<string, KeyOwner>;
}

export const useKeyRegistry = create<KeyRegistry>()(() => ({ owners: new Map() }));

/** The name of a pressed chord in our notation: "mod+shift+f", "arrowleft", "?". */
export function chordOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace('arrow', '');
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  // A shifted character names itself ("?"); shift counts with letters and named keys only.
  if (event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key))) parts.push('shift');
  return [...parts, key].join('+');
}

/** True while a key belongs to what is being typed, or to a list or menu that has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.closest('input, textarea, select, [contenteditable="true"], .monaco-editor, [role="menu"]') !==
    null
  );
}

/** Enter on a control is the control's own. */
/** Enter belongs to a control that has the focus; what only a click can focus leaves it to the view. */
function isControl(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const control = target.closest('button, summary, [role="tab"], [role="slider"]');
  return control !== null && control.getAttribute('tabindex') !== '-1';
}

/** Gives a part of the view in a panel its own keys, in force while that panel is in front. */
export function useViewKeys(panelId: string, keys: readonly ViewKey[]): void {
  const owner = useId();
  const latest = useRef(keys);
  const signature = keys.map((key) => `${key.keys} ${key.what}`).join('\n');
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    useKeyRegistry.setState(({ owners }) => ({
      owners: new Map(owners).set(owner, { panelId, keys: latest.current }),
    }));
    return () => {
      useKeyRegistry.setState(({ owners }) => {
        const next = new Map(owners);
        next.delete(owner);
        return { owners: next };
      });
    };
  }, [owner, panelId, signature]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      if (useWorkbench.getState().activePanel !== panelId) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      const chord = chordOf(event);
      const key = latest.current.find((item) => item.keys === chord);
      if (key === undefined || (chord === 'enter' && isControl(event.target))) return;
      event.preventDefault();
      key.run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [panelId]);
}

/** How long the second letter of "g p" may take, in ms. */
const chordPatience = 1200;

/** Listens for the frame's commands. */
export function useCommandKeys(
  commands: readonly { readonly keys?: string; readonly run: () => void }[],
): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    let pending = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent) => {
      const chord = chordOf(event);
      const isPlain = !chord.includes('mod+') && !chord.includes('alt+');
      if (isPlain && isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null && chord !== 'mod+k') return;
      const wanted = pending === '' ? chord : `${pending} ${chord}`;
      const found = latest.current.find((command) => command.keys === wanted);
      clearTimeout(timer);
      pending = '';
      if (found !== undefined) {
        event.preventDefault();
        found.run();
      } else if (isPlain && latest.current.some((command) => command.keys?.startsWith(`${chord} `))) {
        pending = chord;
        timer = setTimeout(() => {
          pending = '';
        }, chordPatience);
      }
    };
    window.addEventListener('keydown', listen);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', listen);
    };
  }, []);
}
