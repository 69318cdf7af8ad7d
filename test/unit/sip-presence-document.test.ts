import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Publication, Upcoming } from '../../src/engine/presence-publisher.ts';
import type { Activity, Availability, Presence, Source } from '../../src/presence/presence.ts';
import { presenceDocument } from '../../src/publishers/sip/document/presence-document.ts';
import { catalogues } from '../../src/wording/catalogues.ts';
import { word } from '../../src/wording/wording.ts';
import { person } from '../support/people.ts';
import { anyPublication } from '../support/sip/arbitrary-publications.ts';
import { pidfViolations } from '../support/sip/pidf-schema.ts';

const entity = 'sip:alice@example.com';
const at = Date.parse('2026-11-22T03:00:00Z');
const from = Date.parse('2026-11-20T17:00:00Z');
const till = Date.parse('2026-12-01T08:00:00Z');
const back: Upcoming = {
  kind: 'back',
  from: till,
  until: null,
  status: { lang: 'en', text: 'Back in office' },
};
const absence: Presence = {
  availability: 'away',
  activity: 'out-of-office',
  message: { kind: 'out-of-office', from, till },
  since: from,
  until: till,
  source: 'out-of-office',
};
const meeting: Presence = {
  availability: 'dnd',
  activity: 'meeting',
  message: { kind: 'meeting', until: at + 3_600_000, endsToday: true, absence: null },
  since: at,
  until: at + 3_600_000,
  source: 'busy',
};
const available: Presence = {
  availability: 'available',
  activity: 'none',
  message: { kind: 'none' },
  since: null,
  until: till,
  source: 'default',
};

function document(
  presence: Presence,
  { languages = ['en'], next = undefined as Upcoming | undefined, said = at } = {},
): string {
  const statuses = languages.map((lang) => ({ lang, text: word(presence.message, lang, 'UTC') }));
  const who = { person: person('alice').jid, presence, statuses };
  const publication: Publication = next === undefined ? who : { ...who, next };
  return presenceDocument({ entity, publication, at: said });
}

function activitiesIn(text: string): string | undefined {
  return /<rpid:activities.*<\/rpid:activities>/.exec(text)?.[0];
}

test('an absence is said as phones understand it', () => {
  const text = document(absence, { next: back });

  const note =
    'Out of office from 20th November 2026 5:00 PM UTC till 1st December 2026 8:00 AM UTC';
  expect(text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<presence xmlns="urn:ietf:params:xml:ns:pidf"' +
      ' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"' +
      ' xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"' +
      ' xmlns:ts="urn:ietf:params:xml:ns:pidf:timed-status" entity="sip:alice@example.com">' +
      '<tuple id="cal"><status><basic>open</basic><show xmlns="jabber:client">away</show></status>' +
      '<ts:timed-status from="2026-12-01T08:00:00Z"><ts:basic>open</ts:basic>' +
      '<ts:note xml:lang="en">Back in office</ts:note></ts:timed-status>' +
      '<contact priority="0.5">sip:alice@example.com</contact>' +
      `<note xml:lang="en">${note}</note><timestamp>2026-11-22T03:00:00Z</timestamp></tuple>` +
      `<note xml:lang="en">${note}</note>` +
      '<dm:person id="p1">' +
      '<rpid:activities from="2026-11-20T17:00:00Z" until="2026-12-01T08:00:00Z">' +
      '<rpid:away/><rpid:vacation/></rpid:activities>' +
      `<dm:note xml:lang="en">${note}</dm:note>` +
      '<dm:timestamp>2026-11-22T03:00:00Z</dm:timestamp></dm:person></presence>',
  );
});

test('who is available has no activities, no show and no note', () => {
  const text = document(available);

  expect(text).toContain('<status><basic>open</basic></status>');
  expect(text).not.toMatch(/rpid:activities|<show|note/);
});

test('a meeting is busy first and a meeting second, until it ends', () => {
  const text = document(meeting);

  expect(text).toContain('<basic>open</basic><show xmlns="jabber:client">dnd</show>');
  expect(activitiesIn(text)).toBe(
    '<rpid:activities from="2026-11-22T03:00:00Z" until="2026-11-22T04:00:00Z">' +
      '<rpid:busy/><rpid:meeting/></rpid:activities>',
  );
});

test.each([
  [
    'a call',
    { availability: 'dnd', activity: 'on-the-phone', source: 'call' },
    'busy on-the-phone',
  ],
  [
    'an idle meeting',
    { availability: 'away', activity: 'meeting', source: 'busy' },
    'away meeting',
  ],
  ['working elsewhere', { activity: 'working-elsewhere', source: 'working-elsewhere' }, undefined],
  [
    'working elsewhere while the client is away',
    { availability: 'away', activity: 'working-elsewhere', source: 'working-elsewhere' },
    'away working',
  ],
  ['an override', { availability: 'dnd', source: 'override' }, 'busy'],
  ['an override for longer', { availability: 'xa', source: 'override' }, 'away'],
  ['free for chat', { availability: 'chat', source: 'override' }, undefined],
  ['appearing offline', { availability: 'unavailable', source: 'override' }, undefined],
  [
    'a meeting of somebody offline',
    { availability: 'unavailable', activity: 'meeting', source: 'busy' },
    undefined,
  ],
] as const)('%s has the activities that fit', (_, difference, expected) => {
  const said = activitiesIn(document({ ...available, ...difference }));

  const names = [...(said ?? '').matchAll(/<rpid:([\w-]+)\/>/g)].map(([, name]) => name);
  expect(names.join(' ')).toBe(expected ?? '');
});

test('somebody out of office and offline is closed, with the text and what it says', () => {
  const text = document({ ...absence, availability: 'unavailable' }, { next: back });

  expect(text).toContain('<status><basic>closed</basic></status>');
  expect(activitiesIn(text)).toContain('<rpid:away/><rpid:vacation/>');
  expect(text).toContain('Out of office from 20th November');
});

test('an absence whose text is hidden has no dates either', () => {
  const text = document({ ...absence, message: { kind: 'none' } });

  expect(activitiesIn(text)).toBe(
    '<rpid:activities><rpid:away/><rpid:vacation/></rpid:activities>',
  );
  expect(text).not.toMatch(/2026-1(1-20|2-01)/);
});

test('when the next meeting begins is not told as the end of what a client says', () => {
  const text = document({ ...available, availability: 'away', source: 'sessions' });

  expect(activitiesIn(text)).toBe('<rpid:activities><rpid:away/></rpid:activities>');
});

test('an override ends when it ends', () => {
  const text = document({ ...available, availability: 'dnd', source: 'override', since: at });

  expect(activitiesIn(text)).toContain('until="2026-12-01T08:00:00Z"');
});

test('what should have ended has no end, and what should have begun is no timed status', () => {
  const text = document(absence, { next: back, said: till + 20_000 });

  expect(text).not.toMatch(/until=|timed-status from/);
});

test('what comes next has its end and no activities of its own', () => {
  const next: Upcoming = {
    kind: 'meeting',
    from: at + 3_600_000,
    until: at + 7_200_000,
    status: { lang: 'de', text: 'In einer Besprechung' },
  };

  expect(document(available, { next })).toContain(
    '<ts:timed-status from="2026-11-22T04:00:00Z" until="2026-11-22T05:00:00Z">' +
      '<ts:basic>open</ts:basic><ts:note xml:lang="de">In einer Besprechung</ts:note>' +
      '</ts:timed-status><contact',
  );
});

test('each language is a note of the whole, and the first is said everywhere', () => {
  const text = document(meeting, { languages: ['de', 'en', 'de'] });

  expect(
    [...text.matchAll(/<([\w:]*note) xml:lang="(\w+)"/g)].map(([, a, b]) => `${a} ${b}`),
  ).toEqual(['note de', 'note de', 'note en', 'dm:note de']);
});

test('own words are escaped, lose what XML cannot hold, and are cut where they are long', () => {
  const text = `<b>&\u0000\u001b\ud800 ${'😀'.repeat(300)}`;
  const said = document({ ...available, message: { kind: 'own-words', text }, source: 'override' });

  expect(said).toContain('<note xml:lang="en">&lt;b&gt;&amp; 😀');
  expect(said).toContain('😀…</note>');
  expect(pidfViolations([said])).toEqual([]);
});

test('an absence in two languages stays short', () => {
  const text = document(absence, { languages: ['de', 'en'], next: back });

  expect(Buffer.byteLength(text)).toBeLessThan(1_400);
});

test('every state validates in every language', () => {
  const availabilities: Availability[] = ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'];
  const activities: Activity[] = [
    ...(['none', 'working-elsewhere', 'meeting', 'out-of-office', 'on-the-phone'] as const),
  ];
  const sources: Source[] = [
    ...(['override', 'call', 'out-of-office', 'busy'] as const),
    ...(['working-elsewhere', 'sessions', 'unknown', 'default'] as const),
  ];
  const messages: Presence['message'][] = [
    { kind: 'none' },
    { kind: 'own-words', text: 'back at 3 <soon>' },
    absence.message,
    { ...meeting.message, absence: { from, till: null } } as Presence['message'],
    { kind: 'call', absence: null },
    { kind: 'working-elsewhere' },
    { kind: 'calendar-unknown' },
  ];
  const languages = catalogues.map(({ locale }) => locale);
  const documents = availabilities.flatMap((availability) =>
    activities.flatMap((activity) =>
      sources.flatMap((source) =>
        messages.map((message) =>
          document(
            { ...absence, availability, activity, source, message },
            { languages, next: back },
          ),
        ),
      ),
    ),
  );

  expect(new Set(documents).size).toBeGreaterThan(100);
  expect(pidfViolations(documents)).toEqual([]);
}, 120_000);

test('whatever is known of somebody validates', () => {
  const documents = fc
    .sample(anyPublication, 400)
    .map((said) => presenceDocument({ entity, ...said }));

  expect(pidfViolations(documents)).toEqual([]);
}, 120_000);
