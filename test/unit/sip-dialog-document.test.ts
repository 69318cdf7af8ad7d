import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import type { Activity, Availability, Presence } from '../../src/presence/presence.ts';
import {
  dialogDocument,
  dialogVersion,
  lampOf,
} from '../../src/publishers/sip/document/dialog-document.ts';
import { person } from '../support/people.ts';

function lamp(availability: Availability, activity: Activity): string {
  const presence: Presence = {
    availability,
    activity,
    message: { kind: 'none' },
    since: null,
    until: null,
    source: 'default',
  };
  return lampOf({ person: person('john').jid, presence, statuses: [] });
}

test.each([
  ['dnd', 'meeting', 'lit'],
  ['away', 'meeting', 'lit'],
  ['dnd', 'on-the-phone', 'lit'],
  ['dnd', 'none', 'lit'],
  ['available', 'none', 'dark'],
  ['away', 'out-of-office', 'dark'],
  ['available', 'working-elsewhere', 'dark'],
  ['unavailable', 'meeting', 'dark'],
  ['unavailable', 'none', 'dark'],
] as const)('the lamp of somebody %s, doing %s, is %s', (availability, activity, expected) => {
  expect(lamp(availability, activity)).toBe(expected);
});

test.each([
  ['lit', 'confirmed'],
  ['dark', 'terminated'],
] as const)('a lamp that is %s is a dialog that is %s', (which, state) => {
  const entity = 'sip:o"neil&sons@example.com';
  const elements: unknown[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ uri, local, attributes }) =>
    elements.push([
      uri,
      local,
      Object.fromEntries(
        Object.values(attributes)
          .filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
          .map(({ name, value }) => [name, value]),
      ),
    ]),
  );
  let text = '';
  parser.on('text', (more) => (text += more.trim()));

  parser.write(dialogDocument(entity, which, 7)).close();

  // RFC 4235 §4.1: version, state and entity are required, as are a dialog's id and state.
  const namespace = 'urn:ietf:params:xml:ns:dialog-info';
  expect(elements).toEqual([
    [namespace, 'dialog-info', { version: '7', state: 'full', entity }],
    [namespace, 'dialog', { id: 'doorlight' }],
    [namespace, 'state', {}],
  ]);
  expect(text).toBe(state);
});

test('versions grow with time, and fit 31 bits for decades', () => {
  const now = Date.parse('2026-11-22T03:00:00Z');

  expect(dialogVersion(now + 500)).toBeGreaterThan(dialogVersion(now));
  expect(dialogVersion(Date.parse('2058-01-01T00:00:00Z'))).toBeLessThan(2 ** 31);
});
