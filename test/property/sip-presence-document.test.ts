import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import { presenceDocument } from '../../src/publishers/sip/document/presence-document.ts';
import { law } from '../support/laws.ts';
import { anyPublication } from '../support/sip/arbitrary-publications.ts';

interface Read {
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Every element in document order, by the names of those around it. */
function read(document: string): readonly Read[] {
  const parser = new SaxesParser({ xmlns: true });
  const open: Read[] = [];
  const all: Read[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const path = `${open.at(-1)?.path ?? ''}/${name}`;
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value]);
    const element = { path, attributes: Object.fromEntries(values), text: '' };
    open.push(element);
    all.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(document).close();
  return all;
}

law(
  'a document says what may be seen, and nothing of the present twice',
  anyPublication,
  (said) => {
    const elements = read(presenceDocument({ entity: 'sip:john@example.com', ...said }));
    const { presence, statuses } = said.publication;
    function at(path: string): readonly Read[] {
      return elements.filter((element) => element.path === path);
    }

    const [basic] = at('/presence/tuple/status/basic');
    expect(basic?.text).toBe(presence.availability === 'unavailable' ? 'closed' : 'open');
    const activities = at('/presence/dm:person/rpid:activities');
    if (presence.availability === 'available') expect(activities).toEqual([]);
    for (const { attributes } of activities) {
      const ends = attributes['until'] === undefined ? Infinity : Date.parse(attributes['until']);
      expect(ends).toBeGreaterThan(said.at - 1_000);
    }
    for (const { attributes } of at('/presence/tuple/ts:timed-status')) {
      expect(Date.parse(attributes['from'] ?? '')).toBeGreaterThan(said.at - (said.at % 1_000));
    }
    const spoken = statuses.filter(({ text }) => text !== '');
    const notes = at('/presence/note');
    expect(notes.map(({ attributes }) => attributes['xml:lang'])).toEqual(
      spoken.map(({ lang }) => lang),
    );
    for (const [index, { text }] of notes.entries()) {
      expect(Array.from(text).length).toBeLessThanOrEqual(256);
      const whole = spoken[index]?.text ?? '';
      if (whole.length < 256 && !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(whole)) {
        expect(text).toBe(whole);
      }
    }
  },
);
