/**
 * The report as one HTML file that carries its own policy: no script, no network, nothing but its one style sheet,
 * allowed by hash. All text is escaped; links point into the bag only.
 */
import { sha256 } from '../kernel/crypto.ts';
import type { Block, Cell } from './report.ts';
import { visibleLine, visibleText } from './visibleText.ts';

const style = `
:root { color-scheme: light dark; --ink: #16181d; --soft: #5b6270; --line: #dfe3ea; --paper: #fff; --band: #f5f7fa; --accent: #2f6fde; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ee; --soft: #9aa3b2; --line: #2c313b; --paper: #14161b; --band: #1b1e25; --accent: #7aa7ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 32px 24px 64px; background: var(--paper); color: var(--ink); font: 13px/1.5 "Inter Variable", Inter, system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { margin: 0 0 16px; font-size: 22px; line-height: 1.3; }
h2 { margin: 36px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); font-size: 16px; }
h3 { margin: 20px 0 6px; font-size: 13px; color: var(--soft); }
p { margin: 6px 0; max-width: 80ch; }
p.omission { color: var(--soft); font-style: italic; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
blockquote { margin: 6px 0; padding: 8px 12px; border-left: 3px solid var(--line); background: var(--band); white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; margin: 6px 0 12px; border-collapse: collapse; }
th, td { padding: 3px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody tr:nth-child(even) { background: var(--band); }
a { color: var(--accent); text-decoration: none; }
@media print { body { padding: 0; max-width: none; } tr { break-inside: avoid; } }
`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => entities[mark] ?? '');
}

function inline(text: string): string {
  return escaped(visibleLine(text));
}

function cell(content: Cell): string {
  if (typeof content === 'string') return `<td>${inline(content)}</td>`;
  return `<td><a href="${escaped(content.file)}">${inline(content.text)}</a></td>`;
}

function block(content: Block): string {
  switch (content.kind) {
    case 'heading':
      return `<h${String(content.level)}>${inline(content.text)}</h${String(content.level)}>`;
    case 'paragraph':
      return `<p${content.tone === undefined ? '' : ` class="${content.tone}"`}>${inline(content.text)}</p>`;
    case 'quote':
      return `<blockquote>${escaped(visibleText(content.text))}</blockquote>`;
    case 'facts':
      return `<dl>\n${content.rows.map(([label, value]) => `<dt>${inline(label)}</dt><dd>${inline(value)}</dd>`).join('\n')}\n</dl>`;
    case 'table': {
      const head = content.head.map((title) => `<th scope="col">${inline(title)}</th>`).join('');
      const body = content.rows.map((cells) => `<tr>${cells.map(cell).join('')}</tr>`).join('\n');
      return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
    }
  }
}

/** The policy in the file's own `meta`: it holds wherever the file is opened. */
export function reportPolicy(): string {
  const hash = Buffer.from(sha256(Buffer.from(style))).toString('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

export function htmlReport(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${reportPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${inline(title)}</title>
<style>${style}</style>
</head>
<body>
${blocks.map(block).join('\n')}
</body>
</html>
`;
}
