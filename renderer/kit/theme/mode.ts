/** Light or dark: what the person chose, else what the system says. Known before the vault opens. */
import { createContext, useContext, useEffect, useLayoutEffect, useState } from 'react';

export type ColorMode = 'light' | 'dark';
export type ThemeChoice = 'system' | ColorMode;

export const ColorModeContext = createContext<ColorMode>('light');

export function useColorMode(): ColorMode {
  return useContext(ColorModeContext);
}

const key = 'railtrace.theme';
const darkSystem = '(prefers-color-scheme: dark)';

/** The last choice on this machine: no evidence, so it may lie outside the vault. */
export function rememberedTheme(): ThemeChoice {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function rememberTheme(choice: ThemeChoice): void {
  localStorage.setItem(key, choice);
}

function resolve(choice: ThemeChoice): ColorMode {
  if (choice !== 'system') return choice;
  return matchMedia(darkSystem).matches ? 'dark' : 'light';
}

/** Puts the mode on the document before the first paint. */
export function bootTheme(): ThemeChoice {
  const choice = rememberedTheme();
  document.documentElement.dataset['theme'] = resolve(choice);
  return choice;
}

/** The mode for a choice, following the system while the choice says so; also set on the document. */
export function useResolvedMode(choice: ThemeChoice): ColorMode {
  const [systemIsDark, setSystemIsDark] = useState(() => matchMedia(darkSystem).matches);
  useEffect(() => {
    const query = matchMedia(darkSystem);
    const listen = (event: MediaQueryListEvent) => setSystemIsDark(event.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  const mode = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice;
  // Before paint, and before any editor reads the colours of the theme.
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = mode;
  }, [mode]);
  return mode;
}
