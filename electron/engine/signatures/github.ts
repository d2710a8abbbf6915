/** GitHub: `X-Hub-Signature-256: sha256=<hexadecimal HMAC-SHA-256 of the raw body>`. */
import { bodyHmacScheme } from './bodyHmac.ts';

export const github = bodyHmacScheme({
  id: 'github',
  header: 'x-hub-signature-256',
  encoding: 'hex',
  prefix: 'sha256=',
});
