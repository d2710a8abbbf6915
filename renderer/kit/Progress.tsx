import './kit.css';

/** A bar from 0 to 1, or a moving one where the end is unknown. */
export function Progress({ value, label }: { readonly value: number | null; readonly label: string }) {
  const percent = value === null ? null : Math.round(value * 100);
  return (
    <span
      className={`progress-bar${percent === null ? ' endless' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { 'aria-valuenow': percent })}
    >
      <span style={percent === null ? undefined : { width: `${String(percent)}%` }} />
    </span>
  );
}
