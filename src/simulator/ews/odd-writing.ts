import { type Prefixes, type WrittenElement, usualPrefixes, writeDocument } from './xml-writing.ts';

/** Ways in which other implementations write; all of them mean the same. */
export interface OddWriting {
  /** What the namespaces are called; `''` makes one the default namespace. */
  readonly prefixes?: Partial<Prefixes>;
  /** What the response messages are called instead, `x` for example. */
  readonly wrapper?: string;
  /** Ids inside ErrorSubscriptionIds in no namespace. */
  readonly bareErrorIds?: boolean;
  readonly noWatermarks?: boolean;
  /** Put behind the seconds of every time: `.5`, `.1234567`. */
  readonly fraction?: string;
  /** Items in the opposite order. */
  readonly unsorted?: boolean;
}

/** The document, written as wished. */
export function writeOddly(root: WrittenElement, wish: OddWriting): string {
  return writeDocument(changed(root, wish), { ...usualPrefixes, ...wish.prefixes });
}

function changed(element: WrittenElement, wish: OddWriting): WrittenElement {
  const children = element.children
    .filter((one) => wish.noWatermarks !== true || !isWatermark(one))
    .map((one) => (typeof one === 'string' ? fractioned(one, wish) : changed(one, wish)));
  if (element.name === 't:Items' && wish.unsorted === true) children.reverse();
  if (element.name === 'm:ErrorSubscriptionIds' && wish.bareErrorIds === true) {
    return { ...element, children: children.map(bare) };
  }
  const wrapper = wish.wrapper !== undefined && /^m:\w+ResponseMessage$/.test(element.name);
  return { ...element, name: wrapper ? `m:${wish.wrapper}` : element.name, children };
}

function isWatermark(one: WrittenElement | string): boolean {
  return typeof one !== 'string' && /^[mt]:(?:Previous)?Watermark$/.test(one.name);
}

function fractioned(text: string, { fraction }: OddWriting): string {
  if (fraction === undefined) return text;
  return text.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z?)$/, `$1${fraction}$2`);
}

function bare(one: WrittenElement | string): WrittenElement | string {
  return typeof one === 'string' ? one : { ...one, name: `n:${one.name.slice(2)}` };
}
