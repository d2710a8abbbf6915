import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { nodesOf, isCallOfMethod } from '../main/syntax.ts';
import { sourcesBelow } from '../rules/sources.ts';
import {
  capabilitiesArgument,
  portChannel,
  portDeliveryChannel,
  preloadGlobal,
} from '../../shared/kernel/wire.ts';

const preloads = sourcesBelow('electron/preload').filter(({ path }) => path.endsWith('.ts'));

describe('S09: the preload exposes a port and capabilities, and no way to call anything else', () => {
  it('is one file of at most 60 lines', () => {
    expect(preloads.map(({ path }) => path)).toEqual(['electron/preload/index.ts']);
    expect(preloads[0]?.text.split('\n').length).toBeLessThanOrEqual(61);
  });

  const preload = preloads[0] ?? { path: '', text: '' };

  it('imports nothing but two things of electron', () => {
    const imports = nodesOf(preload, ts.isImportDeclaration).map(({ text }) => text);
    expect(imports).toEqual(["import { contextBridge, ipcRenderer } from 'electron';"]);
  });

  it('exposes once, under one name, exactly these keys', () => {
    const source = ts.createSourceFile(preload.path, preload.text, ts.ScriptTarget.Latest, true);
    const exposures: string[][] = [];
    const visit = (node: ts.Node): void => {
      if (
        ts.isCallExpression(node) &&
        node.expression.getText(source) === 'contextBridge.exposeInMainWorld'
      ) {
        const [name, object] = node.arguments;
        const keys =
          object !== undefined && ts.isObjectLiteralExpression(object)
            ? object.properties.map((property) => property.name?.getText(source) ?? '…')
            : ['not a literal'];
        exposures.push([name?.getText(source) ?? '', ...keys]);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    expect(exposures).toEqual([[`'${preloadGlobal}'`, 'port', 'capabilities']]);
  });

  it('sends on one channel and listens on one, both written out', () => {
    const calls = nodesOf(preload, ts.isCallExpression)
      .map(({ text }) => /^ipcRenderer\.(\w+)\(\s*('[^']*'|[^,)]*)/.exec(text))
      .filter((match) => match !== null)
      .map(([, method, channel]) => `${method ?? ''} ${channel ?? ''}`);
    expect(calls.sort()).toEqual([`on '${portDeliveryChannel}'`, `send '${portChannel}'`]);
    expect(nodesOf(preload, isCallOfMethod('invoke'))).toEqual([]);
    expect(preload.text).toContain(`'${capabilitiesArgument}'`);
  });

  it('passes ports on to its own origin only', () => {
    const posts = nodesOf(preload, isCallOfMethod('postMessage')).map(({ text }) => text);
    expect(posts).toEqual(['window.postMessage(message, window.location.origin, event.ports)']);
  });
});
