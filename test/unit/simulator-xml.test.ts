import { expect, test } from 'vitest';
import { MalformedXmlError, child, readXml } from '../../src/simulator/ews/xml-reading.ts';
import { usualPrefixes, writeDocument, xml } from '../../src/simulator/ews/xml-writing.ts';

const m = 'http://schemas.microsoft.com/exchange/services/2006/messages';
const t = 'http://schemas.microsoft.com/exchange/services/2006/types';

test('names are told by namespace, whatever the prefix', () => {
  const root = readXml(
    `<FindItem xmlns="${m}" xmlns:q="${t}"><q:Id q="1"/><Id xmlns=""/></FindItem>`,
  );

  expect(root.name).toBe('m:FindItem');
  expect(root.children.map((one) => one.name)).toEqual(['t:Id', 'n:Id']);
  expect(child(root, 't:Id')?.attributes).toEqual(new Map([['q', '1']]));
});

test('a prefix can mean something else further in', () => {
  const root = readXml(`<p:a xmlns:p="${m}"><p:b xmlns:p="${t}"/><p:c/></p:a>`);

  expect(root.children.map((one) => one.name)).toEqual(['t:b', 'm:c']);
});

test('entities, character references and CDATA are resolved once', () => {
  const root = readXml(
    `<a b="&quot;&#65;&amp;lt;">x &lt;&#x1F600;&amp;#65;<![CDATA[<&amp;>]]></a>`,
  );

  expect(root.text).toBe('x <\u{1F600}&#65;<&amp;>');
  expect(root.attributes.get('b')).toBe('"A&lt;');
});

test.each([
  ['', 'nothing'],
  ['<a>', 'an open element'],
  ['<a></b>', 'crossed tags'],
  ['<p:a/>', 'an undeclared prefix'],
  ['<a>&nbsp;</a>', 'an unknown entity'],
  ['<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 'a DTD'],
])('%s is refused: %s', (text) => {
  expect(() => readXml(text)).toThrow(MalformedXmlError);
});

test('what is written is read as it was', () => {
  const root = xml('m:a', { b: '"<&>' }, xml('t:c', {}, 'x & <y>'), xml('n:d', {}));

  for (const prefixes of [usualPrefixes, { s: '', m: '', t: '', e: '' }]) {
    const read = readXml(writeDocument(root, prefixes));
    expect(read.name).toBe('m:a');
    expect(read.attributes.get('b')).toBe('"<&>');
    expect(read.children.map((one) => [one.name, one.text])).toEqual([
      ['t:c', 'x & <y>'],
      ['n:d', ''],
    ]);
  }
});

test('characters that XML cannot hold are left out', () => {
  expect(writeDocument(xml('t:a', {}, 'x\u0000\uFFFE\u0008y'))).toContain('>xy<');
});
