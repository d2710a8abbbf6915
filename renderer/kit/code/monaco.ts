/**
 * Monaco with the languages that evidence comes in; this file and what it imports load when first needed. Of JSON's
 * language service only the colours are wanted (its diagnostics would judge evidence), so no worker runs for it. Links
 * are switched off where editors are made: evidence never becomes clickable.
 */
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import 'monaco-editor/languages/definitions/sql/register';
import 'monaco-editor/languages/definitions/xml/register';

jsonDefaults.setModeConfiguration({
  tokens: true,
  documentFormattingEdits: false,
  documentRangeFormattingEdits: false,
  completionItems: false,
  hovers: false,
  documentSymbols: false,
  colors: false,
  foldingRanges: false,
  diagnostics: false,
  selectionRanges: false,
});

/** An HTTP/1.1 message as it goes on the wire: request or status line, headers, blank line, body. */
monaco.languages.register({ id: 'http-message' });
monaco.languages.setMonarchTokensProvider('http-message', {
  defaultToken: '',
  tokenizer: {
    root: [
      [/^[A-Z]+(?= )/, { token: 'keyword', next: '@requestLine' }],
      [/^HTTP\/\d(\.\d)? \d{3}/, 'number'],
      [/^[!#$%&'*+\-.^_`|~\w]+(?=:)/, 'type'],
      [/^$/, { token: '', next: '@body' }],
    ],
    requestLine: [
      [/HTTP\/\d\.\d$/, { token: 'number', next: '@pop' }],
      [/\S+/, 'string'],
      [/$/, { token: '', next: '@pop' }],
    ],
    body: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'type'],
      [/"(?:[^"\\]|\\.)*"/, 'string'],
      [/-?\d+(\.\d+)?([eE][+-]?\d+)?/, 'number'],
      [/\b(true|false|null)\b/, 'keyword'],
    ],
  },
});

const defined = new Set<string>();

/** Monaco's colours from the page's tokens, so that light and dark have one source. */
export function applyTheme(mode: 'light' | 'dark'): void {
  const name = `railtrace-${mode}`;
  if (!defined.has(name)) {
    const style = getComputedStyle(document.documentElement);
    const token = (key: string) => style.getPropertyValue(`--${key}`).trim();
    const bare = (key: string) => token(key).replace('#', '');
    monaco.editor.defineTheme(name, {
      base: mode === 'dark' ? 'vs-dark' : 'vs',
      inherit: true,
      rules: [
        { token: '', foreground: bare('text') },
        { token: 'string.key.json', foreground: bare('accent') },
        { token: 'string.value.json', foreground: bare('good') },
        { token: 'string', foreground: bare('good') },
        { token: 'number', foreground: bare('note') },
        { token: 'keyword', foreground: bare('accent') },
        { token: 'type', foreground: bare('accent') },
        { token: 'tag', foreground: bare('accent') },
        { token: 'attribute.name', foreground: bare('warn') },
        { token: 'attribute.value', foreground: bare('good') },
        { token: 'operator.sql', foreground: bare('accent') },
        { token: 'predefined.sql', foreground: bare('note') },
        { token: 'string.sql', foreground: bare('good') },
        { token: 'identifier.quote.sql', foreground: bare('text') },
        { token: 'delimiter', foreground: bare('muted') },
        { token: 'comment', foreground: bare('muted') },
      ],
      colors: {
        'editor.background': token('sunken'),
        'editor.foreground': token('text'),
        'editorLineNumber.foreground': token('faint'),
        'editorLineNumber.activeForeground': token('text'),
        'editor.lineHighlightBackground': '#00000000',
        'editor.lineHighlightBorder': '#00000000',
        'editorIndentGuide.background1': token('line'),
        'editorWidget.background': token('raised'),
        'editorWidget.border': token('line-strong'),
        'editorSuggestWidget.background': token('raised'),
        'editorSuggestWidget.border': token('line-strong'),
        'editorSuggestWidget.foreground': token('text'),
        'editorSuggestWidget.highlightForeground': token('accent'),
        'editorSuggestWidget.focusHighlightForeground': token('accent'),
        'editorSuggestWidget.selectedBackground': token('accent-soft'),
        'editorSuggestWidget.selectedForeground': token('text'),
        'editorSuggestWidget.selectedIconForeground': token('accent'),
        'editorHoverWidget.background': token('raised'),
        'editorHoverWidget.border': token('line-strong'),
        'editorHoverWidget.foreground': token('text'),
        'input.background': token('surface'),
        'scrollbar.shadow': '#00000000',
        focusBorder: token('accent'),
      },
    });
    defined.add(name);
  }
  monaco.editor.setTheme(name);
}

export { monaco };
