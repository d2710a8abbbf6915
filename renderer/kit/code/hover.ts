/**
 * What a word under the pointer is, in a small box above it. Monaco's own hover renders markdown through innerHTML, which
 * the page's Trusted Types policy forbids; this one is text and nothing else.
 */
import { monaco } from './monaco.ts';

export interface Explanation {
  readonly label: string;
  readonly detail: string;
  readonly about: string;
}

/** How long the pointer rests on a word before it is explained, in ms. */
const rest = 280;

function box(): { readonly node: HTMLElement; readonly say: (explanation: Explanation) => void } {
  const node = document.createElement('div');
  // The editor lays the outer element out by itself; the inner one is ours.
  const inner = document.createElement('div');
  inner.className = 'code-hover';
  inner.setAttribute('role', 'tooltip');
  const title = document.createElement('b');
  const detail = document.createElement('span');
  const about = document.createElement('p');
  inner.append(title, detail, about);
  node.append(inner);
  return {
    node,
    say: (explanation) => {
      title.textContent = explanation.label;
      detail.textContent = explanation.detail;
      about.textContent = explanation.about;
    },
  };
}

/** @returns takes the hover back */
export function explainOnHover(
  editor: monaco.editor.IStandaloneCodeEditor,
  explain: (word: string, whole: string) => Explanation | null,
): () => void {
  const { node, say } = box();
  let at: monaco.IPosition | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { ABOVE, BELOW } = monaco.editor.ContentWidgetPositionPreference;
  const widget: monaco.editor.IContentWidget = {
    allowEditorOverflow: true,
    getId: () => 'railtrace.hover',
    getDomNode: () => node,
    getPosition: () => (at === null ? null : { position: at, preference: [ABOVE, BELOW] }),
  };
  editor.addContentWidget(widget);
  const show = (place: monaco.IPosition | null) => {
    at = place;
    editor.layoutContentWidget(widget);
  };
  const hide = () => {
    clearTimeout(timer);
    if (at !== null) show(null);
  };
  const onMove = (event: monaco.editor.IEditorMouseEvent) => {
    const { position } = event.target;
    const model = editor.getModel();
    const word = position === null || model === null ? null : model.getWordAtPosition(position);
    if (word === null || position === null || model === null) {
      hide();
      return;
    }
    const place = { lineNumber: position.lineNumber, column: word.startColumn };
    if (at?.lineNumber === place.lineNumber && at.column === place.column) return;
    hide();
    timer = setTimeout(() => {
      const explanation = explain(word.word, model.getValue());
      if (explanation === null) return;
      say(explanation);
      show(place);
    }, rest);
  };
  const listening = [
    editor.onMouseMove(onMove),
    editor.onMouseLeave(hide),
    editor.onKeyDown(hide),
    editor.onDidScrollChange(hide),
  ];
  return () => {
    clearTimeout(timer);
    for (const each of listening) each.dispose();
    editor.removeContentWidget(widget);
  };
}
