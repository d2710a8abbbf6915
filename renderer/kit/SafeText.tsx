import { visibleParts } from './visible.ts';
import './kit.css';

export interface SafeTextProps {
  readonly text: string;
  /** Keeps line breaks and tabs as they are. */
  readonly lines?: boolean;
  readonly className?: string;
  /** Part of the text to mark, e.g. what was searched for; compared without case. */
  readonly mark?: string;
}

/** Text from evidence: never markup, with hidden characters shown as tokens. */
export function SafeText({ text, lines = false, className, mark }: SafeTextProps) {
  const parts = visibleParts(text, lines);
  return (
    <bdi className={className} dir="ltr">
      {parts.map((part, index) =>
        part.kind === 'token' ? (
          <span
            key={index}
            className="hidden-character"
            title="A character that cannot be seen in the record"
          >
            {part.text}
          </span>
        ) : (
          <Marked key={index} text={part.text} mark={mark} />
        ),
      )}
    </bdi>
  );
}

function Marked({ text, mark }: { readonly text: string; readonly mark: string | undefined }) {
  const at = mark === undefined || mark === '' ? -1 : text.toLowerCase().indexOf(mark.toLowerCase());
  if (at < 0 || mark === undefined) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + mark.length)}</mark>
      {text.slice(at + mark.length)}
    </>
  );
}
