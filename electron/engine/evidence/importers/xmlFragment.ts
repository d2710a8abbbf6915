/** Reads one XML entry into a small tree without namespaces. No document type, no external entity, bounded depth. */
import { SaxesParser } from 'saxes';
import type { XmlElement } from '../../../../shared/evidence/importing.ts';
import { xmlDepthLimit } from '../../../../shared/evidence/limits.ts';

/** Not well-formed, or nested too deep; the message says which. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * @param text one element with everything in it
 * @throws XmlError
 */
export function readXmlElement(text: string): XmlElement {
  const parser = new SaxesParser({ fragment: true });
  const stack: Open[] = [];
  const roots: XmlElement[] = [];
  parser.on('error', (error) => {
    throw new XmlError(plainMessage(error.message));
  });
  parser.on('opentag', (tag) => {
    if (stack.length >= xmlDepthLimit) throw new XmlError(`nested deeper than ${xmlDepthLimit} levels`);
    const attributes: Record<string, string> = {};
    for (const [name, value] of Object.entries<unknown>(tag.attributes)) {
      if (typeof value !== 'string') continue;
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) attributes[localName(name)] = value;
    }
    stack.push({ name: localName(tag.name), attributes, children: [], text: '' });
  });
  const addText = (part: string) => {
    const open = stack.at(-1);
    if (open !== undefined) open.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const open = stack.pop();
    if (open === undefined) return;
    const element: XmlElement = {
      name: open.name,
      attributes: open.attributes,
      children: open.children,
      text: open.text.trim(),
    };
    const parent = stack.at(-1);
    if (parent === undefined) roots.push(element);
    else parent.children.push(element);
  });
  parser.write(text).close();
  const root = roots[0];
  if (root === undefined) throw new XmlError('there is no element in it');
  return root;
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** saxes puts line and column first and "undefined" where it has no file name; the locator says where already. */
export function plainMessage(message: string): string {
  return message.replace(/^(?:undefined:)?\d+:\d+:\s*/, '').replace(/\.$/, '');
}

/** Text of the element that a path of names leads to; null when there is none. */
export function xmlText(element: XmlElement | undefined, ...path: string[]): string | null {
  let current = element;
  for (const name of path) current = current?.children.find((child) => child.name === name);
  const text = current?.text;
  return text === undefined || text === '' ? null : text;
}
