import './kit.css';

/** Placeholder rows of the view's own height, with a word saying what is being fetched. */
export function SkeletonRows({ what, rows = 12 }: { readonly what: string; readonly rows?: number }) {
  return (
    <div className="skeleton" role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton-row" style={{ width: `${String(58 + ((index * 37) % 40))}%` }} />
      ))}
      <span className="skeleton-word">Loading {what} …</span>
    </div>
  );
}
