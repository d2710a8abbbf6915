import { IconClockExclamation, IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import type { SignatureVerdict } from '../../shared/evidence/model.ts';
import { SafeText } from '../kit/SafeText.tsx';

const looks = {
  valid: { icon: IconShieldCheck, tone: 'good', word: 'Signature valid' },
  stale: { icon: IconClockExclamation, tone: 'warn', word: 'Signature valid, but stale' },
  invalid: { icon: IconShieldX, tone: 'bad', word: 'Signature invalid' },
  unverifiable: { icon: IconShieldQuestion, tone: 'muted', word: 'Signature not checked' },
} as const;

/** What checking the sender's signature gave when the file was imported, with the reason. */
export function SignatureLine({ signature }: { readonly signature: SignatureVerdict }) {
  const { icon: Icon, tone, word } = looks[signature.verdict];
  return (
    <p className="signature-line">
      <Icon size={15} className={tone} aria-hidden />
      <span>
        <b className={tone}>{word}.</b> <SafeText text={signature.reason} />
      </span>
    </p>
  );
}
