/**
 * The page's only view of the desktop: `port` asks main once for the engine's message port, `capabilities` says what
 * this host can do. What main delivers is passed on as a window message that only this window's own page receives.
 */
import { contextBridge, ipcRenderer } from 'electron';

// Names shared with main by value: a preload stays one file that requires nothing but Electron.
const argument = '--railtrace-capabilities=';
const named = process.argv.find((word) => word.startsWith(argument))?.slice(argument.length) ?? '';

contextBridge.exposeInMainWorld('railtrace', {
  port: (nonce: unknown): void => {
    ipcRenderer.send('railtrace:port', String(nonce));
  },
  capabilities: named.split(',').filter((name) => name !== ''),
});

ipcRenderer.on('railtrace:engine', (event, message: unknown) => {
  window.postMessage(message, window.location.origin, event.ports);
});
