import { describe, expect, it } from 'vitest';
import { escapeXml, parseXml } from '../../src/gateways/ews/xml.ts';

describe('XML from servers', () => {
  it('is known by local names, whatever the prefixes', () => {
    const root = parseXml('<?xml version="1.0"?><a:r xmlns:a="u"><b:c x="1">t</b:c><c>u</c></a:r>');

    expect(root?.name).toBe('r');
    expect([...(root?.children() ?? [])].map(({ name, text }) => [name, text])).toEqual([
      ['c', 't'],
      ['c', 'u'],
    ]);
    expect(root?.child('c')?.attribute('x')).toBe('1');
  });

  it('is read with the entities of XML itself', () => {
    const root = parseXml('<r a="&quot;&#x41;">&lt;&amp;&#228;&gt;</r>');

    expect(root?.text).toBe('<&ä>');
    expect(root?.attribute('a')).toBe('"A');
  });

  it.each([
    ['a byte order mark', '\uFEFF<?xml version="1.0"?><r><c>1</c></r>'],
    ['a line before its declaration', '\n<?xml version="1.0"?><r><c>1</c></r>'],
    ['comments', '<!-- a --><r><!-- <c>2</c> --><c>1<!-- b --></c></r><!-- <!DOCTYPE c> -->'],
    ['processing instructions', '<?xml version="1.0"?><?a b?><r><?c d?><c>1</c></r>'],
    ['default namespaces', '<r xmlns="u"><c xmlns="v">1</c></r>'],
    ['prefixes that are declared nowhere', '<m:r><t:c>1</t:c></m:r>'],
    ['CDATA', '<r><c><![CDATA[1]]></c></r>'],
    ['apostrophes and blanks', "<r\n a='>'\n><c\n>\n1\n</c\n></r\n>"],
    ['prefixed attributes', '<r x:a=">"><c y:b="2">1</c></r>'],
  ])('is read with %s', (_, document) => {
    const root = parseXml(document);

    expect(root?.name).toBe('r');
    expect(root?.textOf('c')).toBe('1');
    expect([...(root?.children() ?? [])]).toHaveLength(1);
  });

  it('has no entities in CDATA', () => {
    const root = parseXml('<r><c>&amp;<![CDATA[<&amp;]]>&gt;</c></r>');

    expect(root?.textOf('c')).toBe('&<&amp;>');
  });

  it('is read where text looks like a document type', () => {
    const root = parseXml('<r><c><![CDATA[<!DOCTYPE html><p>]]></c><d>1</d></r>');

    expect(root?.textOf('d')).toBe('1');
  });

  it('takes what is nil or empty for missing', () => {
    const root = parseXml('<r xmlns:i="u"><a i:nil="true"/><b></b><c/><d> </d></r>');

    for (const name of ['a', 'b', 'c', 'd']) expect(root?.textOf(name)).toBeUndefined();
  });

  it.each([
    ['cut off in CDATA', '<r><a><![CDATA[1</a></r>'],
    ['cut off in a comment', '<r><a>1</a><!-- </r>'],
    ['cut off', '<r><a>1</a>'],
    ['with a wrong end tag', '<r><a>1</b></r>'],
    ['with a second root', '<r/><r/>'],
    ['empty', ''],
    ['text', 'Service unavailable'],
    ['with a document type', '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'],
    ['with an entity of its own', '<r>&nbsp;</r>'],
  ])('%s is refused', (_, document) => {
    expect(parseXml(document)).toBeUndefined();
  });

  it('may name its elements as it likes', () => {
    const root = parseXml('<r><__proto__ __proto__="2">1</__proto__><constructor/></r>');

    expect(root?.textOf('__proto__')).toBe('1');
    expect(root?.child('toString')).toBeUndefined();
    expect(root?.attribute('constructor')).toBeUndefined();
  });

  it('is read without the characters that XML does not have', () => {
    const root = parseXml('<r a="&#0;b\u0001">c&#x1;&#xFFFF;d\u000B\uFFFE</r>');

    expect(root?.text).toBe('cd');
    expect(root?.attribute('a')).toBe('b');
  });

  it('survives writing and reading', () => {
    const text = `a<b>&"c'ö𝕏`;

    expect(parseXml(`<r a="${escapeXml(text)}">${escapeXml(text)}</r>`)?.text).toBe(text);
  });
});
