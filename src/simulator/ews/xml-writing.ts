import { type NamespaceLetter, type QualifiedName, namespaces } from './namespaces.ts';

/** An element to be written; `attributes` are without a namespace, or `xml:lang`. */
export interface WrittenElement {
  readonly name: QualifiedName;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (WrittenElement | string)[];
}

/** What each namespace is called in the text; `''` makes it the default one where it is used. */
export type Prefixes = Readonly<Record<Exclude<NamespaceLetter, 'n'>, string>>;

export const usualPrefixes: Prefixes = { s: 's', m: 'm', t: 't', e: 'e' };

export function xml(
  name: QualifiedName,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (WrittenElement | string)[]
): WrittenElement {
  return { name, attributes, children };
}

/** An element that holds text and nothing else. */
export function leaf(name: QualifiedName, text: string): WrittenElement {
  return { name, attributes: {}, children: [text] };
}

/** The document with its declaration. Characters that XML cannot hold are left out. */
export function writeDocument(root: WrittenElement, prefixes: Prefixes = usualPrefixes): string {
  const scope = new Map<string, string>();
  const declared = (['s', 'm', 't'] as const).filter((letter) => prefixes[letter] !== '');
  for (const letter of declared) scope.set(prefixes[letter], namespaces[letter]);
  const declarations = declared.map(
    (letter) => ` xmlns:${prefixes[letter]}="${namespaces[letter]}"`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>${write(root, prefixes, scope, declarations.join(''))}`;
}

function write(
  element: WrittenElement,
  prefixes: Prefixes,
  outer: ReadonlyMap<string, string>,
  declarations = '',
): string {
  const letter = element.name.slice(0, 1) as NamespaceLetter;
  const [prefix, namespace] = [letter === 'n' ? '' : prefixes[letter], namespaces[letter]];
  const tag = prefix === '' ? element.name.slice(2) : `${prefix}:${element.name.slice(2)}`;
  let scope = outer;
  let head = `<${tag}${declarations}`;
  if ((scope.get(prefix) ?? '') !== namespace) {
    scope = new Map(scope).set(prefix, namespace);
    head += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${namespace}"`;
  }
  for (const [key, value] of Object.entries(element.attributes)) {
    head += ` ${key}="${escape(value).replaceAll('"', '&quot;')}"`;
  }
  if (element.children.length === 0) return `${head} />`;
  const inner = element.children.map((one) =>
    typeof one === 'string' ? escape(one) : write(one, prefixes, scope),
  );
  return `${head}>${inner.join('')}</${tag}>`;
}

function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
