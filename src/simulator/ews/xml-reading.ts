import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { letterOf } from './namespaces.ts';

/**
 * An element of a request. `name` is a qualified name with this simulator's letters
 * (`m:FindItem`), or `{namespace}local` for namespaces that EWS does not know.
 */
export interface ReadElement {
  readonly name: string;
  /** Without declarations of namespaces. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly ReadElement[];
  /** All text directly inside, entities resolved. */
  readonly text: string;
}

export class MalformedXmlError extends Error {
  override readonly name = 'MalformedXmlError';
}

type Node = { readonly [name: string]: readonly Node[] | string | Record<string, string> };

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** The document's root element. Throws `MalformedXmlError`. */
export function readXml(text: string): ReadElement {
  if (text.includes('<!DOCTYPE')) throw new MalformedXmlError('a DTD is not allowed');
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new MalformedXmlError(verdict.err.msg);
  const nodes = parser.parse(text) as readonly Node[];
  const root = nodes.find((node) => !('#text' in node));
  if (root === undefined) throw new MalformedXmlError('there is no root element');
  return element(root, new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]));
}

/** The child of that qualified name, if there is one. */
export function child(parent: ReadElement | null, name: string): ReadElement | null {
  return parent?.children.find((one) => one.name === name) ?? null;
}

/** The text of the child of that qualified name, trimmed; `null` where there is none. */
export function childText(parent: ReadElement | null, name: string): string | null {
  return child(parent, name)?.text.trim() ?? null;
}

function element(node: Node, outer: ReadonlyMap<string, string>): ReadElement {
  const tag = Object.keys(node).find((key) => key !== ':@') ?? '';
  const written = Object.entries((node[':@'] ?? {}) as Record<string, string>);
  const scope = new Map(outer);
  for (const [key, value] of written) {
    if (key === 'xmlns') scope.set('', decode(value));
    else if (key.startsWith('xmlns:')) scope.set(key.slice(6), decode(value));
  }
  const attributes = written.filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'));
  const children: ReadElement[] = [];
  let text = '';
  for (const inner of node[tag] as readonly Node[]) {
    if ('#text' in inner) text += decode(inner['#text'] as string);
    else if ('#cdata' in inner) text += cdata(inner['#cdata'] as readonly Node[]);
    else children.push(element(inner, scope));
  }
  return {
    name: qualify(tag, scope),
    attributes: new Map(attributes.map(([key, value]) => [key, decode(value)])),
    children,
    text,
  };
}

function cdata(nodes: readonly Node[]): string {
  return nodes.map((node) => node['#text'] as string).join('');
}

function qualify(tag: string, scope: ReadonlyMap<string, string>): string {
  const [prefix, local] = tag.includes(':') ? tag.split(':', 2) : ['', tag];
  const namespace = scope.get(prefix ?? '');
  if (namespace === undefined && prefix !== '') {
    throw new MalformedXmlError(`'${prefix}' is an undeclared prefix`);
  }
  const letter = letterOf(namespace ?? '');
  return letter === null ? `{${namespace ?? ''}}${local}` : `${letter}:${local}`;
}

const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

function decode(text: string): string {
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (_, entity: string) => {
    if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith('#')) return String.fromCodePoint(Number(entity.slice(1)));
    const character = named[entity];
    if (character === undefined) throw new MalformedXmlError(`entity ${entity} is not known`);
    return character;
  });
}
