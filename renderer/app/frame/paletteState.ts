import { create } from 'zustand';

interface PaletteState {
  readonly opened: boolean;
  readonly text: string;
  readonly keysOpened: boolean;
}

export const usePalette = create<PaletteState>()(() => ({ opened: false, text: '', keysOpened: false }));

export function openPalette(text = ''): void {
  usePalette.setState({ opened: true, text });
}

export function closePalette(): void {
  usePalette.setState({ opened: false });
}

export function showKeys(keysOpened: boolean): void {
  usePalette.setState({ keysOpened });
}
