import { useEffect, useRef } from 'react';
import { assist, type Suggestion } from './assistance.ts';
import { explainOnHover } from './hover.ts';
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
  /** Marks the lines of highlights too: for what is cited, not for every match of a search. */
  readonly highlightLines?: boolean;
  /** The one of `highlights` that is looked at: it is brought into sight. The first, where none is named. */
  readonly looked?: number;
  readonly onChange?: (value: string) => void;
  /** Ctrl/Cmd Enter inside the editor; with the caret's offset in the text. */
  readonly onRun?: (caret: number) => void;
  /** Escape inside the editor, when no list is open. */
  readonly onEscape?: () => void;
  /** The caret moved. */
  readonly onCaret?: (caret: number) => void;
  readonly assistance?: Assistance;
  /** Something wrong in the text, underlined with its words. */
  readonly problem?: { readonly at: number; readonly message: string } | null;
  readonly wrap?: boolean;
}

/** What is offered while typing, and what a word under the pointer is. */
export interface Assistance {
  readonly suggest: (before: string, whole: string) => readonly Suggestion[];
  readonly explain: (word: string, whole: string) => Suggestion | null;
}

type StandaloneEditor = monaco.editor.IStandaloneCodeEditor;

/** Lists and hovers stand above everything: a docked panel is transformed, so that `fixed` would be fixed to it. */
function overflowHost(): HTMLElement {
  const host = document.createElement('div');
  host.className = 'monaco-editor code-overflow';
  document.body.append(host);
  return host;
}

function create(
  element: HTMLElement,
  props: CodeEditorProps,
  overflow: HTMLElement | null,
): StandaloneEditor {
  const model = monaco.editor.createModel(props.value, props.language);
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  return monaco.editor.create(element, {
    model,
    ...(overflow === null ? {} : { overflowWidgetsDomNode: overflow, fixedOverflowWidgets: true }),
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
  looked: number,
  withLines: boolean,
): monaco.editor.IModelDeltaDecoration[] {
  const model = editor.getModel();
  if (model === null) return [];
  return ranges.flatMap((range, index) => {
    const from = model.getPositionAt(range.from);
    const to = model.getPositionAt(range.to);
    const value = new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column);
    const name = withLines ? 'cited-value' : 'found-value';
    return [
      ...(withLines ? [{ range: value, options: { isWholeLine: true, className: 'cited-line' } }] : []),
      { range: value, options: { inlineClassName: index === looked ? `${name} looked` : name } },
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
    const overflow = latest.current.assistance === undefined ? null : overflowHost();
    const made = create(element, latest.current, overflow);
    editor.current = made;
    made.onDidChangeModelContent(() => latest.current.onChange?.(made.getValue()));
    const caret = () => made.getModel()?.getOffsetAt(made.getPosition() ?? { lineNumber: 1, column: 1 }) ?? 0;
    made.addAction({
      id: 'railtrace.run',
      label: 'Run',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: () => {
        made.trigger('run', 'hideSuggestWidget', null);
        latest.current.onRun?.(caret());
      },
    });
    const stops = latest.current.onEscape !== undefined;
    if (stops)
      made.addAction({
        id: 'railtrace.escape',
        label: 'Stop',
        keybindings: [monaco.KeyCode.Escape],
        precondition: '!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible',
        run: () => latest.current.onEscape?.(),
      });
    made.onDidChangeCursorPosition(() => latest.current.onCaret?.(caret()));
    return () => {
      const model = made.getModel();
      made.dispose();
      model?.dispose();
      overflow?.remove();
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
    const looked = props.looked ?? 0;
    const decorations = present.createDecorationsCollection(
      decorate(present, props.highlights ?? [], looked, props.highlightLines ?? true),
    );
    const sought = props.highlights?.[looked];
    const model = present.getModel();
    if (sought !== undefined && model !== null)
      present.revealPositionInCenterIfOutsideViewport(model.getPositionAt(sought.from));
    return () => decorations.clear();
  }, [props.highlights, props.highlightLines, props.looked, props.value]);

  useEffect(() => {
    editor.current?.updateOptions({ wordWrap: props.wrap === true ? 'on' : 'off' });
  }, [props.wrap]);

  useAssistance(editor, props.language, props.assistance);
  useProblem(editor, props.problem ?? null, props.value);

  return <div ref={host} className="code-editor" />;
}

type EditorRef = { readonly current: StandaloneEditor | null };

function useAssistance(editor: EditorRef, language: string, assistance: Assistance | undefined): void {
  useEffect(() => {
    const present = editor.current;
    const model = present?.getModel();
    if (assistance === undefined || present === null || model === null || model === undefined) return;
    const stops = [assist(language, model, assistance.suggest), explainOnHover(present, assistance.explain)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [editor, language, assistance]);
}

/** Monaco's own markers draw with an image from a `data:` address, which the page's policy forbids. */
function useProblem(editor: EditorRef, problem: CodeEditorProps['problem'], value: string): void {
  useEffect(() => {
    const present = editor.current;
    const model = present?.getModel();
    if (
      present === null ||
      model === null ||
      model === undefined ||
      problem === null ||
      problem === undefined
    )
      return;
    const { lineNumber, column } = model.getPositionAt(problem.at);
    const word = /^[\w.$]+/.exec(model.getLineContent(lineNumber).slice(column - 1))?.[0] ?? ' ';
    const range = new monaco.Range(lineNumber, column, lineNumber, column + word.length);
    const marked = present.createDecorationsCollection([
      { range, options: { inlineClassName: 'code-problem' } },
    ]);
    present.revealPositionInCenterIfOutsideViewport({ lineNumber, column });
    return () => marked.clear();
  }, [editor, problem, value]);
}
