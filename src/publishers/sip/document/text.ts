// XML 1.0 §2.2 Char. A carriage return is one, but no parser hands it on.
const illegal = /[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const special = /[&<>"]/g;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** `text` as character data or attribute value; what XML cannot hold is left out. */
export function escaped(text: string): string {
  return text.replace(illegal, '').replace(special, (letter) => entities[letter] ?? letter);
}

/** `text` cut to `length` characters at most, with an ellipsis as the last where it was cut. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const letters = Array.from(text);
  return letters.length <= length ? text : `${letters.slice(0, length - 1).join('')}…`;
}
