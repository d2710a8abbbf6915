/** Walking ISO 20022 element trees: namespace-free names, trimmed texts, amounts with their currency attribute. */
import type { XmlElement } from '../../../evidence/importing.ts';
import type { Money } from '../../../kernel/money.ts';
import { isCurrency, moneyFromLocal } from '../amounts.ts';

export function childrenOf(element: XmlElement | null, name: string): XmlElement[] {
  return element === null ? [] : element.children.filter((child) => child.name === name);
}

/** The element that a path of names leads to; null when there is none. */
export function find(element: XmlElement | null, ...path: readonly string[]): XmlElement | null {
  let current = element;
  for (const name of path) current = current?.children.find((child) => child.name === name) ?? null;
  return current;
}

/** Text at the end of a path; null where there is none or it is empty. */
export function textAt(element: XmlElement | null, ...path: readonly string[]): string | null {
  const text = find(element, ...path)?.text.trim() ?? '';
  return text === '' ? null : text;
}

/** Every text in an element, in document order. */
export function everyText(element: XmlElement): string[] {
  return [element.text.trim(), ...element.children.flatMap(everyText)].filter((text) => text !== '');
}

/** The amount that an element with a `Ccy` attribute states; digits beyond the currency's exponent are cut off. */
export function amountAt(element: XmlElement | null): Money | null {
  if (element === null) return null;
  const currency = element.attributes['Ccy'] ?? '';
  return isCurrency(currency) ? moneyFromLocal(element.text, currency, '.') : null;
}

/** A code, or the proprietary word in its place. */
export function codeAt(element: XmlElement | null, ...path: readonly string[]): string | null {
  const choice = find(element, ...path);
  return textAt(choice, 'Cd') ?? textAt(choice, 'Prtry');
}
