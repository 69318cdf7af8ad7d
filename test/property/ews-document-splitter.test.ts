import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DocumentSplitter } from '../../src/gateways/ews/document-splitter.ts';

it('documents come out as they went in, however the bytes are cut', () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .map((s) => s.replaceAll(/[<>&]/g, '·'));
  const document = fc
    .tuple(fc.boolean(), fc.constantFrom('s:Envelope', 'Envelope', 'SOAP-ENV:E.x'), text)
    .map(([declared, name, inner]) => {
      const declaration = declared ? '<?xml version="1.0" encoding="utf-8"?>' : '';
      return `${declaration}<${name} a="1"><m:x>${inner}</m:x></${name}>`;
    });

  fc.assert(
    fc.property(
      fc.array(document, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 }),
      (documents, lengths) => {
        const splitter = new DocumentSplitter(10_000);
        const bytes = Buffer.from(documents.join('\n'));
        const found: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          found.push(...splitter.push(bytes.subarray(at, at + length)));
          at += length;
        }
        expect(found).toEqual(documents);
        expect(splitter.unfinished).toBe(false);
      },
    ),
  );
});
