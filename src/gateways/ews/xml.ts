import { SaxesParser } from 'saxes';

/** Exchange needs fewer than twenty; whoever looks through them goes down as deep. */
const deepest = 200;

/**
 * An element of an answer, known by its local name only: servers differ in prefixes, and leave
 * them off where they should not.
 */
export class Element {
  readonly name: string;
  readonly #attributes = new Map<string, string>();
  readonly #children: Element[] = [];
  #text = '';

  constructor(name: string) {
    this.name = name;
  }

  /** The text directly inside, trimmed; `''` for none. */
  get text(): string {
    return this.#text.trim();
  }

  attribute(name: string): string | undefined {
    return this.#attributes.get(name);
  }

  /** Child elements, in the order of the document. */
  *children(): Generator<Element> {
    yield* this.#children;
  }

  child(name: string): Element | undefined {
    return this.#children.find((child) => child.name === name);
  }

  /** The text of a child, `undefined` where the child is missing or empty. */
  textOf(name: string): string | undefined {
    const text = this.child(name)?.text;
    return text === '' ? undefined : text;
  }

  /** All elements below of that name, at any depth, the outermost of nested ones only. */
  *all(name: string): Generator<Element> {
    for (const child of this.#children) {
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

  /** The root of a document. Throws where that is not well-formed. */
  static read(document: string): Element | undefined {
    // Namespaces are not looked at, so that a prefix nobody declared is no reason to refuse.
    const parser = new SaxesParser();
    const open: Element[] = [];
    let root: Element | undefined;
    parser.on('opentag', ({ name, attributes }) => {
      const element = new Element(localName(name));
      for (const [key, value] of Object.entries(attributes)) {
        element.#attributes.set(localName(key), value);
      }
      const parent = open.at(-1);
      if (parent !== undefined) parent.#children.push(element);
      root ??= element;
      open.push(element);
      if (open.length > deepest) throw new Error('It is nested too deeply.');
    });
    parser.on('closetag', () => {
      open.pop();
    });
    const add = (text: string): void => {
      const element = open.at(-1);
      if (element !== undefined) element.#text += text;
    };
    parser.on('text', add);
    parser.on('cdata', add);
    parser.on('doctype', () => {
      throw new Error('A SOAP message may not have a document type.');
    });
    parser.on('error', (error) => {
      throw error;
    });
    parser.write(document).close();
    return root;
  }
}

/**
 * The document's root, or `undefined` if it is not well-formed: a calendar that was cut off would
 * show somebody free who is busy.
 */
export function parseXml(document: string): Element | undefined {
  try {
    return Element.read(withoutIllegal(document).trimStart());
  } catch {
    return undefined;
  }
}

// Exchange writes what people have written as it is, also characters that XML does not have.
// eslint-disable-next-line no-control-regex -- These are the ones.
const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

function withoutIllegal(document: string): string {
  const legal = illegal.test(document) ? document.replaceAll(illegal, '') : document;
  illegal.lastIndex = 0;
  if (!legal.includes('&#')) return legal;
  return legal.replaceAll(/&#(x[\da-f]+|\d+);/gi, (whole, number: string) => {
    const code = /^x/i.test(number) ? Number.parseInt(number.slice(1), 16) : Number(number);
    const allowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800);
    return allowed || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10_ff_ff)
      ? whole
      : '';
  });
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Text as it is written in XML, in an element or a quoted attribute. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
