import './kit.css';

export type ProofShape = 'proved' | 'claimed' | 'inferred' | 'expected' | 'missing' | 'legal';

const words: Readonly<Record<ProofShape, string>> = {
  proved: 'proved',
  claimed: 'claimed',
  inferred: 'inferred',
  expected: 'expected',
  missing: 'missing',
  legal: 'legal, not taken',
};

/** The shape that says how well a state is known: told apart without colour. */
export function ProofMark({ shape, size = 13 }: { readonly shape: ProofShape; readonly size?: number }) {
  return (
    <svg className={`proof ${shape}`} viewBox="0 0 13 13" width={size} height={size} aria-hidden="true">
      <circle cx="6.5" cy="6.5" r="5.25" />
      {shape === 'proved' && <path d="M3.8 6.7 5.8 8.7 9.3 4.8" />}
      {shape === 'missing' && <path d="M6.5 3.9v3.2M6.5 8.9v.2" />}
    </svg>
  );
}

export function ProofChip({ proof }: { readonly proof: 'proved' | 'claimed' | 'inferred' }) {
  const tone = proof === 'proved' ? 'good' : proof === 'claimed' ? 'accent' : 'plain';
  return (
    <span className={`chip ${tone}`}>
      <ProofMark shape={proof} size={10} />
      {words[proof]}
    </span>
  );
}

export function ProofLegend({ children }: { readonly children?: React.ReactNode }) {
  return (
    <div className="proof-legend" aria-label="Legend">
      {(['proved', 'claimed', 'inferred', 'expected', 'missing', 'legal'] as const).map((shape) => (
        <span key={shape}>
          <ProofMark shape={shape} />
          {words[shape]}
        </span>
      ))}
      {children}
    </div>
  );
}
