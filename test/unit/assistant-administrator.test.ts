import { afterEach, beforeEach, expect, test } from 'vitest';
import { tellingDelegates, tellingOverrides } from '../../src/assistant/administrator.ts';
import type { OverrideRequest } from '../../src/engine/inbox.ts';
import { hourMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { type AssistantLab, assistantLab } from '../support/assistant-lab.ts';
import { person } from '../support/people.ts';

// A Wednesday, 10:00 in London.
const now = Date.parse('2026-01-14T10:00:00Z');
const john = person('john', { name: 'John Smith', timeZone: 'Europe/London' });
const marie = person('marie', { locale: 'de', timeZone: 'Europe/Berlin' });
const by = 'administrator';

let lab: AssistantLab;
beforeEach(async () => {
  lab = await assistantLab(now, [john, marie]);
});
afterEach(() => lab[Symbol.asyncDispose]());

function telling() {
  return {
    findPerson: (jid: typeof john.jid) => lab.engine.person(jid),
    timeZoneOf: (jid: typeof john.jid) => lab.engine.policyOf(jid)?.timeZone,
    now: () => now,
    defaults: { locale: 'en', timeZone: 'Europe/Berlin' },
    wording: createWording(),
    tell: (jid: typeof john.jid, text: string, lang: string) =>
      void lab.told.push({ person: jid, text, lang }),
  };
}

function away(at: number): OverrideRequest {
  return { availability: 'away', text: '', ends: { kind: 'time', at }, by, revision: null };
}

test('whoever is overridden by an administrator is told so, and of the end of it', async () => {
  const inbox = tellingOverrides(telling(), lab.engine);

  await inbox.override(john.jid, away(now + hourMs));
  await inbox.revert(john.jid, by);
  await inbox.revert(john.jid, by);
  await inbox.override(marie.jid, away(now - hourMs));

  expect(lab.told).toEqual([
    {
      person: john.jid,
      text: 'Your administrator has set this for you: you are shown as Away until 11:00 AM today.\nAt 11:00 AM today you return to: Available.',
      lang: 'en',
    },
    {
      person: john.jid,
      text: 'Your administrator has reverted what was set for you. You are shown as: Available.',
      lang: 'en',
    },
  ]);
});

test('whoever is overridden by a delegate is told by whom', async () => {
  const inbox = tellingOverrides(telling(), lab.engine);

  await inbox.override(marie.jid, { ...away(now + hourMs), by: john.jid });
  await inbox.revert(marie.jid, 'gone@example.com');

  expect(lab.told.map(({ text }) => text.split('\n')[0])).toEqual([
    expect.stringContaining('John Smith (john@example.com)'),
    expect.stringContaining('gone@example.com'),
  ]);
});

test('whoever is given a delegate by an administrator is told so, and the delegate too', async () => {
  const delegates = tellingDelegates(telling(), lab.delegates);

  await delegates.name(john.jid, marie.jid, now + hourMs, by);
  await delegates.remove(john.jid, marie.jid, by);
  await delegates.remove(john.jid, marie.jid, by);
  await delegates.name(marie.jid, 'anna@partner.example', null, by);
  await delegates.name(john.jid, john.jid, null, by);

  expect(lab.told.map(({ person: told, text }) => [told, text])).toEqual([
    [
      john.jid,
      'Your administrator lets marie@example.com act for you, until 11:00 AM today. Take it back with “delegate remove marie@example.com”.',
    ],
    [
      marie.jid,
      'John Smith lässt sich von Ihnen vertreten, bis heute 12:00 Uhr. Sagen Sie etwa „für john@example.com abwesend bis 17:00“ oder „für john@example.com status“.',
    ],
    [john.jid, 'Your administrator no longer lets marie@example.com act for you.'],
    [marie.jid, 'John Smith (john@example.com) lässt sich nicht mehr von Ihnen vertreten.'],
    [
      marie.jid,
      'Ihr Administrator lässt Sie von anna@partner.example vertreten. Zurücknehmen mit „vertreter entfernen anna@partner.example“.',
    ],
  ]);
});
