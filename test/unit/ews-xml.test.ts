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
    ['cut off', '<r><a>1</a>'],
    ['with a wrong end tag', '<r><a>1</b></r>'],
    ['with a second root', '<r/><r/>'],
    ['empty', ''],
    ['text', 'Service unavailable'],
    ['with a document type', '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'],
    ['with a dangerous name', '<r><__proto__>1</__proto__></r>'],
  ])('%s is refused', (_, document) => {
    expect(parseXml(document)).toBeUndefined();
  });

  it('survives writing and reading', () => {
    const text = `a<b>&"c'ö𝕏`;

    expect(parseXml(`<r a="${escapeXml(text)}">${escapeXml(text)}</r>`)?.text).toBe(text);
  });
});
