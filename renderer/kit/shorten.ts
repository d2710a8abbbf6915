/** "pi_3Q9xSzAbCdEf2k" → "pi_3Q9xSz…Ef2k": both ends of an id tell it apart, the middle does not. */
export function shortenMiddle(text: string, longest = 18): string {
  const letters = [...text];
  if (letters.length <= longest) return text;
  const head = Math.ceil((longest - 1) * 0.6);
  const tail = longest - 1 - head;
  return `${letters.slice(0, head).join('')}…${letters.slice(-tail).join('')}`;
}
