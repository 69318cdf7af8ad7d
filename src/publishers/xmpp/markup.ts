/** A piece of XML, well formed and escaped. */
export type Markup = string & { readonly brand: 'Markup' };

// XML 1.0 §2.2 Char. A server closes the stream on anything else.
const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const special = /[&<>"']/g;
/** Anything but letters that need no care; most texts have none. */
const suspect = /[^\t\n\r\u0020-\u0021\u0023-\u0025\u0028-\u003B\u003D\u003F-\uD7FF\uE000-\uFFFD]/;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** `text` as character data or attribute value; what XML cannot hold is left out. */
export function escaped(text: string): Markup {
  if (!suspect.test(text)) return text as Markup;
  return text
    .replace(illegal, '')
    .replace(special, (letter) => entities[letter] ?? letter) as Markup;
}

/** One element; attributes that are `undefined` are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  ...children: readonly Markup[]
): Markup {
  let head = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) head += ` ${key}="${escaped(value)}"`;
  }
  const inner = children.join('');
  return (inner === '' ? `${head}/>` : `${head}>${inner}</${name}>`) as Markup;
}
