/**
 * Which requests can do harm, as a pure rule. In a production environment everything that is not surely harmless
 * needs a confirmation typed by a person and bound to the exact bytes.
 */
import { headerValues, type RequestView } from './rawRequest.ts';

/** RFC 9110 section 9.2.1. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Headers by which frameworks let a harmless method stand for another. */
const methodOverrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/**
 * Why this request counts as unsafe, in words; null when it is safe. A request that a server could read otherwise than
 * it is shown here (smuggling, method override) is unsafe whatever its method says.
 */
export function whyUnsafe(view: RequestView): string | null {
  if (!safeMethods.has(view.method)) return `${view.method} can change something at the other side`;
  const override = methodOverrides.find((name) => headerValues(view.headers, name).length > 0);
  if (override !== undefined) return `the header ${override} can turn ${view.method} into another method`;
  const [oddity] = view.oddities;
  return oddity === undefined ? null : `a server could read it as another request: ${oddity}`;
}

/** What a person types to confirm exactly this request to exactly this host. */
export function confirmationPhrase(host: string, requestSha256: string): string {
  return `${host} ${requestSha256.slice(0, 12)}`;
}
