import { useEffect, useRef } from 'react';
import { applyTheme, monaco } from './monaco.ts';
import type { TextRange } from './ranges.ts';
import './code.css';

export interface CodeEditorProps {
  readonly value: string;
  readonly language: 'json' | 'xml' | 'plaintext' | 'sql' | 'http-message';
  readonly label: string;
  readonly mode: 'light' | 'dark';
  readonly readOnly?: boolean;
  readonly highlights?: readonly TextRange[];
  readonly onChange?: (value: string) => void;
  /** Ctrl/Cmd Enter inside the editor. */
  readonly onRun?: () => void;
  /** Words offered while typing, e.g. tables and columns. */
  readonly completions?: readonly string[];
  readonly wrap?: boolean;
}

type StandaloneEditor = monaco.editor.IStandaloneCodeEditor;

function create(element: HTMLElement, props: CodeEditorProps): StandaloneEditor {
  const model = monaco.editor.createModel(props.value, props.language);
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  return monaco.editor.create(element, {
    model,
    readOnly: props.readOnly ?? false,
    domReadOnly: props.readOnly ?? false,
    ariaLabel: props.label,
    automaticLayout: true,
    fontFamily: 'JetBrains Mono Variable, ui-monospace, monospace',
    fontLigatures: false,
    fontSize: 11.5,
    lineHeight: 18,
    minimap: { enabled: false },
    links: false,
    hover: { enabled: 'off' },
    occurrencesHighlight: 'singleFile',
    renderControlCharacters: true,
    unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
    unusualLineTerminators: 'off',
    scrollBeyondLastLine: false,
    wordWrap: props.wrap === true ? 'on' : 'off',
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 6,
    folding: true,
    stickyScroll: { enabled: false },
    guides: { indentation: true },
    padding: { top: 8, bottom: 8 },
    overviewRulerLanes: 0,
    quickSuggestions: props.readOnly !== true,
    scrollbar: { verticalScrollbarSize: 9, horizontalScrollbarSize: 9, useShadows: false },
    tabFocusMode: props.readOnly ?? false,
    contextmenu: props.readOnly !== true,
  });
}

function decorate(
  editor: StandaloneEditor,
  ranges: readonly TextRange[],
): monaco.editor.IModelDeltaDecoration[] {
  const model = editor.getModel();
  if (model === null) return [];
  return ranges.flatMap((range) => {
    const from = model.getPositionAt(range.from);
    const to = model.getPositionAt(range.to);
    const value = new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column);
    return [
      { range: value, options: { isWholeLine: true, className: 'cited-line' } },
      { range: value, options: { inlineClassName: 'cited-value' } },
    ];
  });
}

/** Monaco with one model that lives and dies with the component. */
export default function CodeEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<StandaloneEditor | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    applyTheme(latest.current.mode);
    const made = create(element, latest.current);
    editor.current = made;
    made.onDidChangeModelContent(() => latest.current.onChange?.(made.getValue()));
    made.addAction({
      id: 'railtrace.run',
      label: 'Run',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: () => latest.current.onRun?.(),
    });
    return () => {
      const model = made.getModel();
      made.dispose();
      model?.dispose();
      editor.current = null;
    };
  }, []);

  useEffect(() => applyTheme(props.mode), [props.mode]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model === null || model === undefined) return;
    if (model.getValue() !== props.value) model.setValue(props.value);
    if (model.getLanguageId() !== props.language) monaco.editor.setModelLanguage(model, props.language);
  }, [props.value, props.language]);

  useEffect(() => {
    const present = editor.current;
    if (present === null) return;
    const decorations = present.createDecorationsCollection(decorate(present, props.highlights ?? []));
    const first = props.highlights?.[0];
    const model = present.getModel();
    if (first !== undefined && model !== null)
      present.revealPositionInCenterIfOutsideViewport(model.getPositionAt(first.from));
    return () => decorations.clear();
  }, [props.highlights, props.value]);

  useEffect(() => {
    editor.current?.updateOptions({ wordWrap: props.wrap === true ? 'on' : 'off' });
  }, [props.wrap]);

  useCompletions(props.language, props.completions);

  return <div ref={host} className="code-editor" />;
}

function useCompletions(language: string, words: readonly string[] | undefined): void {
  useEffect(() => {
    if (words === undefined || words.length === 0) return;
    const provider = monaco.languages.registerCompletionItemProvider(language, {
      provideCompletionItems: (model, position) => {
        const word = model.getWordUntilPosition(position);
        const range = new monaco.Range(
          position.lineNumber,
          word.startColumn,
          position.lineNumber,
          word.endColumn,
        );
        const kind = monaco.languages.CompletionItemKind.Field;
        return { suggestions: words.map((label) => ({ label, insertText: label, kind, range })) };
      },
    });
    return () => provider.dispose();
  }, [language, words]);
}
