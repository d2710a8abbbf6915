import { Fragment } from 'react';
import { partOccurrences } from './marks.ts';
import { visibleParts } from './visible.ts';
import './kit.css';

export interface SafeTextProps {
  readonly text: string;
  /** Keeps line breaks and tabs as they are. */
  readonly lines?: boolean;
  readonly className?: string;
  /** Parts of the text to mark, e.g. what was searched for; compared without case. */
  readonly marks?: readonly string[];
}

/** Text from evidence: never markup, with hidden characters shown as tokens. */
export function SafeText({ text, lines = false, className, marks = [] }: SafeTextProps) {
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
          <Marked key={index} text={part.text} marks={marks} />
        ),
      )}
    </bdi>
  );
}

function Marked({ text, marks }: { readonly text: string; readonly marks: readonly string[] }) {
  const places = marks.length === 0 ? [] : partOccurrences(text, marks);
  if (places.length === 0) return text;
  return (
    <>
      {places.map(({ from, to }, index) => (
        <Fragment key={from}>
          {text.slice(places[index - 1]?.to ?? 0, from)}
          <mark>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(places.at(-1)?.to ?? 0)}
    </>
  );
}
