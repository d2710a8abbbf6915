/** The report as Markdown. All text is escaped: evidence can neither become markup nor HTML, links point into the bag only. */
import type { Block, Cell } from './report.ts';
import { visibleLine, visibleText } from './visibleText.ts';

/** Every ASCII mark that CommonMark, its tables or HTML could give a meaning; `.` and `)` only where they end a number. */
function escaped(line: string): string {
  return (
    line
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_{}[\]#|~!=^$]/g, '\\$&')
      .replace(/^(\s*)([-+:])/, '$1\\$2')
      .replace(/^(\s*\d+)([.)])/, '$1\\$2')
      // Bare addresses would become links on many sites.
      .replace(/(https?|ftp|mailto)(:)/gi, '$1\\$2')
      .replace(/\b(www)(\.)/gi, '$1\\$2')
      .replace(/@/g, '&#64;')
  );
}

function inline(text: string): string {
  return escaped(visibleLine(text));
}

function cell(content: Cell): string {
  return typeof content === 'string' ? inline(content) : `[${inline(content.text)}](${content.file})`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function block(content: Block): string {
  switch (content.kind) {
    case 'heading':
      return `${'#'.repeat(content.level)} ${inline(content.text)}`;
    case 'paragraph':
      return content.tone === 'omission' ? `*${inline(content.text)}*` : inline(content.text);
    case 'quote':
      return visibleText(content.text)
        .split('\n')
        .map((line) => `> ${escaped(line.trim())}`.trimEnd())
        .join('\\\n')
        .replace(/^>\\$/gm, '>');
    case 'facts':
      return content.rows.map(([label, value]) => `- **${inline(label)}:** ${inline(value)}`).join('\n');
    case 'table':
      return [
        row(content.head.map(inline)),
        row(content.head.map(() => '---')),
        ...content.rows.map((cells) => row(cells.map(cell))),
      ].join('\n');
  }
}

export function markdownReport(blocks: readonly Block[]): string {
  return `${blocks.map(block).join('\n\n')}\n`;
}
