import type { Link } from '../../shared/payments/model.ts';
import { Chip } from '../kit/Chip.tsx';
import { SafeText } from '../kit/SafeText.tsx';

/** Why a record belongs to this payment. What cannot be decided says so. */
export function LinksOf({ links }: { readonly links: readonly Link[] }) {
  if (links.length === 0) return <p className="muted">No link joins this record to the payment.</p>;
  return (
    <ul className="links-of">
      {links.map((link, index) => (
        <li key={index}>
          <SafeText text={link.reason} />
          <div className="links-rule">
            <Chip tone={link.certain ? 'good' : 'warn'}>{link.certain ? 'certain' : 'not certain'}</Chip>
            <span className="muted">
              rule {link.rule} · score {link.score.toFixed(2)}
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
