/** What no journey may cause, noted while it runs: errors, policy violations, requests that leave the product. */
import type { Page } from '@playwright/test';

export interface Watch {
  /** Errors in the console, exceptions and policy violations. */
  readonly problems: string[];
  /** Requests to any other place than the product. */
  readonly strangers: string[];
  /** Every frame of every socket, both ways. */
  readonly frames: string[];
  /** The product's own places; more than one where a journey starts the shell again. */
  readonly origins: Set<string>;
  /** Problems that a journey causes on purpose: a shell that ends breaks its socket. */
  readonly expected: RegExp[];
}

declare global {
  interface Window {
    /** Filled by the listener below; read by journeys that measure. */
    layoutShifts?: number[];
    /** Given to the page by `watchPage`. */
    notePolicyViolation?: (sentence: string) => Promise<void>;
  }
}

/** Runs in the page before anything else. */
function noteInPage(): void {
  window.layoutShifts = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    const place = `${event.sourceFile}:${String(event.lineNumber)}`;
    void window.notePolicyViolation?.(
      `policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample} ${place}`,
    );
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = entry as PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      };
      if (!hadRecentInput) window.layoutShifts?.push(value);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Starts watching a page. Call before its first navigation. */
export async function watchPage(page: Page, origin: string): Promise<Watch> {
  const watch: Watch = {
    problems: [],
    strangers: [],
    frames: [],
    origins: new Set([origin]),
    expected: [],
  };
  await page.exposeFunction('notePolicyViolation', (sentence: string) => {
    watch.problems.push(sentence);
  });
  await page.addInitScript(noteInPage);
  page.on('console', (message) => {
    if (message.type() === 'error') watch.problems.push(message.text());
  });
  page.on('pageerror', (error) => watch.problems.push(`${error.name}: ${error.message}`));
  page.on('crash', () => watch.problems.push('The page crashed.'));
  page.on('dialog', (dialog) => {
    watch.problems.push(`A dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => watch.problems.push(`A window opened: ${popup.url()}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = watch.origins.has(url.origin) || url.protocol === 'data:' || url.protocol === 'blob:';
    if (!isOwn) watch.strangers.push(request.url());
  });
  page.on('websocket', (socket) => {
    const url = new URL(socket.url());
    if (!watch.origins.has(`http://${url.host}`)) watch.strangers.push(socket.url());
    socket.on('framereceived', ({ payload }) => watch.frames.push(payload.toString()));
    socket.on('framesent', ({ payload }) => watch.frames.push(payload.toString()));
  });
  return watch;
}

/** The problems that the journey did not cause on purpose. */
export function unexpectedProblems(watch: Watch): string[] {
  return watch.problems.filter((problem) => !watch.expected.some((pattern) => pattern.test(problem)));
}
