import { describe, expect, it } from 'vitest';
import { DocumentSplitter } from '../../src/gateways/ews/document-splitter.ts';

describe('a stream of XML documents', () => {
  it('needs a declaration on the first one only', () => {
    const splitter = new DocumentSplitter(1000);
    const bytes = Buffer.from(
      '\uFEFF<?xml version="1.0"?>\n<s:E a="1"><x/></s:E>\r\n<s:E>2</s:E ><!-- x --><E/><E>3</E>',
    );

    const documents = [...splitter.push(bytes)];

    expect(documents).toEqual([
      '<?xml version="1.0"?>\n<s:E a="1"><x/></s:E>',
      '<s:E>2</s:E >',
      '<!-- x --><E/>',
      '<E>3</E>',
    ]);
    expect(splitter.unfinished).toBe(false);
  });

  it('is not misled by what looks like tags, wherever it is cut', () => {
    const document =
      '<?xml version="1.0"?><!-- </E> <F> --><E a=">" b=\'</E>"\'><![CDATA[</E><F>]]><F/><E><?x </E>?></E></E >';
    const splitter = new DocumentSplitter(1000);

    const documents = [...Buffer.from(`${document}\n${document}`)].flatMap((byte) => [
      ...splitter.push(Uint8Array.of(byte)),
    ]);

    expect(documents).toEqual([document, document]);
    expect(splitter.unfinished).toBe(false);
  });

  it('is known to be unfinished in the middle of a document', () => {
    const splitter = new DocumentSplitter(1000);

    expect([...splitter.push(Buffer.from('<E>1</E> <E>2'))]).toEqual(['<E>1</E>']);
    expect(splitter.unfinished).toBe(true);
  });

  it('is refused when a document grows beyond all bounds', () => {
    const splitter = new DocumentSplitter(100);
    const push = (): unknown => [...splitter.push(Buffer.from(`<E>${'x'.repeat(60)}`))];

    push();

    expect(push).toThrow(RangeError);
  });
});
