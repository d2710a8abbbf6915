import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { SafeText } from '../SafeText.tsx';
import './code.css';

/** Characters shown of one line; the rest is said, not drawn. */
const longestLine = 4000;

/** Text too large for an editor: only the lines in sight are in the page. */
export function PlainViewer({ text, label }: { readonly text: string; readonly label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.split('\n'), [text]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 20,
  });
  return (
    <div className="plain-viewer" ref={scroller} role="document" aria-label={label} tabIndex={0}>
      <div style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index] ?? '';
          const rest = line.length - longestLine;
          return (
            <div
              key={item.key}
              className="plain-line"
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              <span className="line-number">{item.index + 1}</span>
              <SafeText text={line.slice(0, longestLine)} />
              {rest > 0 && (
                <span className="faint"> … {rest.toLocaleString('en')} more characters in this line</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
