/** Completion for what is written here: SQL over documented views. */
import { monaco } from './monaco.ts';

export interface Suggestion {
  readonly label: string;
  readonly kind: 'view' | 'column' | 'function' | 'keyword';
  /** Beside the label: the type, the view it is of. */
  readonly detail: string;
  /** A sentence about it. */
  readonly about: string;
}

const { CompletionItemKind } = monaco.languages;
const kinds = {
  view: CompletionItemKind.Struct,
  column: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  keyword: CompletionItemKind.Keyword,
} as const;
/** Columns and views before functions, keywords last. */
const order = { column: '0', view: '1', function: '2', keyword: '3' } as const;

/**
 * @param suggest what fits at a place of the text, given the text up to it and all of it
 * @returns takes the completion back
 */
export function assist(
  language: string,
  model: monaco.editor.ITextModel,
  suggest: (before: string, whole: string) => readonly Suggestion[],
): () => void {
  const completion = monaco.languages.registerCompletionItemProvider(language, {
    triggerCharacters: ['.'],
    provideCompletionItems: (asked, position) => {
      if (asked !== model) return { suggestions: [] };
      const word = model.getWordUntilPosition(position);
      const range = new monaco.Range(
        position.lineNumber,
        word.startColumn,
        position.lineNumber,
        word.endColumn,
      );
      const start = model.getOffsetAt({ lineNumber: position.lineNumber, column: word.startColumn });
      const text = model.getValue();
      return {
        suggestions: suggest(text.slice(0, start), text).map((each) => ({
          label: { label: each.label, description: each.detail },
          insertText: each.label,
          documentation: each.about,
          kind: kinds[each.kind],
          sortText: `${order[each.kind]}${each.label}`,
          range,
        })),
      };
    },
  });
  return () => completion.dispose();
}
