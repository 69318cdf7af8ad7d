import { XMLParser, XMLValidator } from 'fast-xml-parser';

const textKey = '#text';
const attributePrefix = '@';

// Prefixes are dropped because servers differ in them; entities declared in a document are never
// expanded (a SOAP message may not declare any), those that XML itself has are decoded in `text`.
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: attributePrefix,
  textNodeName: textKey,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

type Content = string | { readonly [name: string]: Content | readonly Content[] };

/** An element of an answer, known by its local name only. */
export class Element {
  readonly name: string;
  readonly #content: Content;

  constructor(name: string, content: Content) {
    this.name = name;
    this.#content = content;
  }

  /** The text directly inside, trimmed; `''` for none. */
  get text(): string {
    const content = this.#content;
    const raw = typeof content === 'string' ? content : content[textKey];
    return typeof raw === 'string' ? decode(raw) : '';
  }

  attribute(name: string): string | undefined {
    if (typeof this.#content === 'string') {
      return undefined;
    }
    const raw = this.#content[attributePrefix + name];
    return typeof raw === 'string' ? decode(raw) : undefined;
  }

  /** Child elements; those of one name stand together. */
  *children(): Generator<Element> {
    if (typeof this.#content === 'string') {
      return;
    }
    for (const [name, content] of Object.entries(this.#content)) {
      if (name === textKey || name.startsWith(attributePrefix)) {
        continue;
      }
      yield* elementsOf(name, content);
    }
  }

  child(name: string): Element | undefined {
    if (typeof this.#content === 'string') {
      return undefined;
    }
    const content = this.#content[name];
    return content === undefined ? undefined : elementsOf(name, content).next().value;
  }

  /** The text of a child, `undefined` where the child is missing or empty. */
  textOf(name: string): string | undefined {
    const text = this.child(name)?.text;
    return text === '' ? undefined : text;
  }

  /** All elements below of that name, at any depth, the outermost of nested ones only. */
  *all(name: string): Generator<Element> {
    for (const child of this.children()) {
      if (child.name === name) {
        yield child;
      } else {
        yield* child.all(name);
      }
    }
  }

  first(name: string): Element | undefined {
    return this.all(name).next().value ?? undefined;
  }
}

function* elementsOf(name: string, content: Content | readonly Content[]): Generator<Element> {
  if (typeof content === 'string' || !isList(content)) {
    yield new Element(name, content);
    return;
  }
  for (const one of content) {
    yield new Element(name, one);
  }
}

function isList(content: Content | readonly Content[]): content is readonly Content[] {
  return Array.isArray(content);
}

/**
 * The document's root, or `undefined` if it is not well-formed. The parser alone would accept a
 * document that was cut off, and a calendar cut off would show somebody free who is busy.
 */
export function parseXml(document: string): Element | undefined {
  // XML 1.0 §2.8 has nothing before the declaration; some servers have a mark or a line.
  const text = plain(document.replace(/^[\s\uFEFF]+/, ''));
  if (text.includes('<!') || XMLValidator.validate(text) !== true) {
    return undefined;
  }
  let content: Content;
  try {
    content = parser.parse(text) as Content;
  } catch {
    return undefined;
  }
  const roots = [...new Element('', content).children()];
  return roots.length === 1 ? roots[0] : undefined;
}

/**
 * Without comments, and with escaped text for CDATA, whose entities are none. What begins with
 * `<!` after that is a document type, or something that is cut off.
 */
function plain(document: string): string {
  return document.includes('<!')
    ? document.replaceAll(/<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>/g, (_, text: string | undefined) =>
        escapeXml(text ?? ''),
      )
    : document;
}

/** Text as it is written in XML, in an element or a quoted attribute. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const predefined: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decode(raw: string): string {
  if (!raw.includes('&')) {
    return raw;
  }
  return raw.replaceAll(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) {
      return predefined[name] ?? whole;
    }
    const hexadecimal = name[1] === 'x' || name[1] === 'X';
    const code = Number.parseInt(name.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
