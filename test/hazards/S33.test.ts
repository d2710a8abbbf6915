import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundleInput } from '../../shared/bundles/model.ts';
import { bundleDocuments, ordered } from '../../electron/engine/bundles/documents.ts';
import { reportPolicy } from '../../electron/engine/bundles/reportHtml.ts';
import { aBundle } from '../engine/bundles/aBundle.ts';

const payloads = [
  '<script>window.__pwned=1</script>',
  '</script><script>window.__pwned=1</script>',
  '<img src=x onerror=window.__pwned=1>',
  '<svg onload=window.__pwned=1>',
  '"><iframe srcdoc="<script>parent.__pwned=1</script>">',
  "' onmouseover='window.__pwned=1",
  '<a href="javascript:window.__pwned=1">x</a>',
  '<style>@import url(http://canary.example/x.css);body{background:url(http://canary.example/y)}</style>',
  '<link rel=stylesheet href=http://canary.example/z.css>',
  '<meta http-equiv=refresh content="0;url=http://canary.example/">',
  '<base href=http://canary.example/>',
  '<form action=http://canary.example/><button>x</button></form>',
  '<math><mtext><table><mglyph><style><img src=x onerror=window.__pwned=1>',
  '<!--><img src=x onerror=window.__pwned=1>-->',
  '{{constructor.constructor("window.__pwned=1")()}}',
  '&lt;script&gt;window.__pwned=1&lt;/script&gt;',
  '\u202e<script>window.__pwned=1</script>',
  '[x](javascript:window.__pwned=1)',
  '![x](http://canary.example/pixel.png)',
  '<http://canary.example/>',
  'http://canary.example/ www.canary.example',
  '[x]: http://canary.example/ "y"',
  '| a | b |\n| - | - |\n| c | d |',
  '```\n<script>window.__pwned=1</script>',
  '# heading\n===\n---\n- item\n1. item\n> quote',
];

/** The sample case with one payload in every place where a person or a file can put text. */
function poisoned(payload: string): BundleInput {
  const input = aBundle();
  return {
    ...input,
    case: { ...input.case, title: payload, owner: payload },
    notes: input.notes.map((note) => ({ ...note, author: payload, text: payload })),
    timeline: input.timeline.map((entry) => ({
      ...entry,
      source: payload,
      locator: payload,
      status: payload,
      party: payload,
    })),
    findings: input.findings.map((finding) => ({
      ...finding,
      payment: payload,
      explanation: payload,
      nextStep: payload,
    })),
    payments: input.payments.map((payment) => ({ ...payment, reference: payload, references: [payload] })),
    evidence: input.evidence.map((item) => ({ ...item, source: payload, locator: payload, format: payload })),
    omissions: [{ what: payload, reason: payload }],
    custody: input.custody.map((entry) => ({ ...entry, actor: payload, subject: payload })),
    profiles: [{ name: payload, version: payload }],
  };
}

function report(input: BundleInput, kind: 'html' | 'md'): string {
  return bundleDocuments(ordered(input), '').get(`data/report.${kind}`) ?? '';
}

function tagsOf(html: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, tag = ''] of html.matchAll(/<(\/?[a-z][a-z0-9]*|!doctype|!--)/gi))
    counts[tag] = (counts[tag] ?? 0) + 1;
  return counts;
}

describe('S33: a report is text, whatever is in it', () => {
  const harmless = tagsOf(report(poisoned('harmless'), 'html'));

  it.each(payloads)('%j adds no tag to the HTML report', (payload) => {
    expect(tagsOf(report(poisoned(payload), 'html'))).toEqual(harmless);
  });

  it.each(payloads)('%j becomes neither HTML nor a link in the Markdown report', (payload) => {
    const markdown = report(poisoned(payload), 'md');
    expect(markdown.replace(/^> ?/gm, '')).not.toMatch(/[<>]/);
    // Links that remain lead to evidence inside the bundle.
    for (const [, target = ''] of markdown.matchAll(/(?<!\\)\]\(([^)]*)\)/g))
      expect(target).toMatch(/^evidence\/[0-9a-f]{64}\.[a-z0-9]+$/);
    expect(markdown).not.toMatch(/https?:\/\/canary|www\.canary/);
    expect(markdown).not.toMatch(/(?<!\\)`/);
  });

  it('the HTML report carries a policy without scripts and without network', () => {
    const html = report(aBundle(), 'html');
    expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="${reportPolicy()}">`);
    expect(reportPolicy()).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'$/,
    );
    expect(html).not.toMatch(/<script|\son[a-z]+=|\sstyle=/i);
  });
});

describe('S33: in a browser', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'railtrace-report-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('the poisoned report runs nothing, asks the network for nothing, and its style applies', async () => {
    const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch(
      installed === undefined ? { args } : { executablePath: installed, args },
    );
    try {
      const page = await browser.newPage();
      const requests: string[] = [];
      const violations: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => violations.push(message.text()));
      const file = join(folder, 'report.html');
      for (const payload of payloads) {
        await writeFile(file, report(poisoned(payload), 'html'));
        await page.goto(pathToFileURL(file).href);
        expect(await page.evaluate('window.__pwned')).toBeUndefined();
        expect(await page.locator('script, img, iframe, svg, form, object, embed').count()).toBe(0);
      }
      expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
      expect(violations).toEqual([]);
      expect(await page.evaluate('getComputedStyle(document.querySelector("h2")).fontSize')).toBe('16px');
    } finally {
      await browser.close();
    }
  });
});
