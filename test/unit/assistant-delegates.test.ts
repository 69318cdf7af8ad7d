import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { dayMs, hourMs } from '../../src/time/instant.ts';
import { type AssistantLab, assistantLab } from '../support/assistant-lab.ts';
import { person } from '../support/people.ts';

// A Wednesday, 10:00 in London and 11:00 in Berlin.
const now = Date.parse('2026-01-14T10:00:00Z');
const john = person('john', { name: 'John Smith' });
const mary = person('mary', { name: 'Mary Jones', timeZone: 'Europe/Berlin' });
const marie = person('marie', { name: 'Marie Huber', locale: 'de', timeZone: 'Europe/Berlin' });
const off = person('off', { enabled: false });
/** Served elsewhere. */
const anna = 'anna@partner.example' as Jid;

let lab: AssistantLab;
beforeEach(async () => {
  lab = await assistantLab(now, [john, mary, marie, off]);
  lab.calendar(john.jid, [
    { start: now - hourMs, end: now + 2 * hourMs, level: 'busy', allDay: false },
  ]);
});
afterEach(() => lab[Symbol.asyncDispose]());

async function say(who: Jid, line: string): Promise<string> {
  return (await lab.ask(who, line)).join('\n');
}

async function name(principal: Jid, delegate: Jid, until: number | null = null): Promise<void> {
  await lab.delegates.name(principal, delegate, until, principal);
}

describe('a person', () => {
  test('names a delegate, who is told in their own language if they are served here', async () => {
    expect(await say(john.jid, 'delegate add marie@example.com until friday')).toMatch(
      /^marie@example\.com may now act for you, until the end of Friday, January 16, 2026: set/u,
    );
    expect(lab.told).toEqual([
      {
        person: marie.jid,
        lang: 'de',
        text: expect.stringMatching(
          /^John Smith lässt sich von Ihnen vertreten, bis Samstag, 17\. Januar 2026, 01:00 Uhr\./u,
        ),
      },
    ]);
  });

  test('names one for a while, and one without an end', async () => {
    await say(john.jid, 'delegate add anna@partner.example for 2 weeks');
    await say(john.jid, 'delegate Mary@example.com until further notice');

    expect(await lab.delegates.delegatesOf(john.jid)).toMatchObject([
      { delegate: anna, until: now + 14 * dayMs, namedBy: john.jid },
      { delegate: mary.jid, until: null },
    ]);
    // Whoever is not served here is not written to: anybody can be named.
    expect(lab.told.map((told) => told.person)).toEqual([mary.jid]);
  });

  test('sees who may act for them, and for whom they may', async () => {
    await name(john.jid, anna);
    await name(mary.jid, john.jid, now + hourMs);

    expect(await lab.ask(john.jid, 'delegates')).toEqual([
      'These may act for you:',
      '• anna@partner.example',
      'You may act for:',
      '• mary@example.com, until 11:00 AM today',
      'Say for example “for mary@example.com away until 17:00”, or “for mary@example.com status”.',
    ]);
  });

  test('removes one, by the part before the @ where only one has it', async () => {
    await name(john.jid, anna);
    await name(john.jid, 'anna@example.com' as Jid);
    await name(john.jid, mary.jid);

    expect(await say(john.jid, 'delegate remove anna')).toBe(
      '“anna” may be any of: anna@example.com, anna@partner.example. ' +
        'Nothing was changed; name one by their address.',
    );
    expect(await say(john.jid, 'remove delegate mary')).toBe(
      'mary@example.com may no longer act for you.',
    );
    expect(await say(john.jid, 'delegate remove mary')).toMatch(/is no delegate of yours/u);
    expect(lab.told.at(-1)).toMatchObject({
      person: mary.jid,
      text: 'John Smith (john@example.com) no longer lets you act for them.',
    });
  });

  test.each([
    ['delegate add john@example.com', /nobody’s leave/u],
    ['delegate add anna@@x', /not an address such as/u],
    ['delegate add anna@partner.example until 2020-01-01', /in the past/u],
    ['delegate add anna@partner.example until this meeting ends', /do not understand the end/u],
    ['delegate add anna@partner.example and mary@example.com', /do not understand “and mary/u],
    ['delegate add anna', /by their address[^]*mean:\ndelegates$/u],
    ['delegate remove', /by their address/u],
    ['delegate ad anna@partner.example', /by their address/u],
  ])('%s is refused', async (line, said) => {
    expect(await say(john.jid, line)).toMatch(said);
    expect(await lab.delegates.delegatesOf(john.jid)).toEqual([]);
  });
});

describe('a delegate', () => {
  beforeEach(() => name(john.jid, mary.jid));

  test('overrides in their own zone, and both hear what follows, each in theirs', async () => {
    expect(await lab.ask(mary.jid, 'for john@example.com: away dentist until 17:00')).toEqual([
      'John Smith is shown as Away until 5:00 PM today.',
      'Text: dentist',
      'Without this John Smith would be shown as: Busy – In a meeting until 1:00 PM.',
      'At 5:00 PM today John Smith returns to: Available.',
      'Times here are in Europe/Berlin; John Smith is in Europe/London.',
    ]);
    expect(lab.overrides.kept.get(john.jid)).toMatchObject({ text: 'dentist', setBy: mary.jid });
    expect(lab.overrides.kept.has(mary.jid)).toBe(false);
    expect(lab.told).toEqual([
      {
        person: john.jid,
        lang: 'en',
        text:
          'Mary Jones (mary@example.com) has set this for you: you are shown as Away until 4:00 PM today.\n' +
          'Your text: dentist\nAt 4:00 PM today you return to: Available.',
      },
    ]);
  });

  test('that no end was named is said to whoever did not name it, and to nobody else', async () => {
    expect(await say(mary.jid, 'for john busy')).toContain(' (you named no end).');
    expect(lab.told[0]?.text).toMatch(/shown as Busy until the end of today\.\n/u);
  });

  test('reverts, and the person is told; where nothing was set there is nothing to tell', async () => {
    await say(john.jid, 'available until 17:00');

    expect(await lab.ask(mary.jid, 'for john back')).toEqual([
      'What was set for John Smith is gone. John Smith is shown as: Busy – In a meeting until 1:00 PM.',
      'At 1:00 PM today John Smith will be shown as: Available.',
    ]);
    await say(mary.jid, 'for john back');
    expect(lab.told.map(({ text }) => text)).toEqual([
      'Mary Jones (mary@example.com) has reverted what was set for you. You are shown as: Busy – In a meeting until 12:00 PM.',
    ]);
  });

  test('sees status and why, and who set what', async () => {
    await say(john.jid, 'available until 17:00');

    expect(await lab.ask(mary.jid, 'for john status')).toEqual([
      'John Smith is shown as: Available.',
      'John Smith set this; it stands until 6:00 PM today.',
      'At 6:00 PM today John Smith will be shown as: Available.',
    ]);
    expect(await say(mary.jid, 'for john why')).toContain('\n• What John Smith set: Available');
    expect(lab.told).toEqual([]);
  });

  test('is named to the person in status and why', async () => {
    await say(mary.jid, 'for john away until 18:00');

    expect(await say(john.jid, 'status')).toContain(
      'mary@example.com set this; it stands until 5:00 PM today.',
    );
    expect(await say(john.jid, 'why')).toContain('\n• What mary@example.com set: Away');
    expect(await say(mary.jid, 'for john status')).toContain('You set this yourself');
  });

  test.each([
    'for john@example.com',
    'for John Smith:',
    'for smith',
    'on behalf of "john smith"',
    'for JOHN',
  ])('may say %s', async (said) => {
    expect(await say(mary.jid, `${said} away`)).toMatch(/^John Smith is shown as Away/u);
  });

  test('may say for whom last', async () => {
    await say(mary.jid, 'away lunch until 17:00 for john@example.com');

    expect(lab.overrides.kept.get(john.jid)).toMatchObject({ availability: 'away', text: 'lunch' });
    expect(lab.overrides.kept.has(mary.jid)).toBe(false);
  });

  test.each([
    'today',
    'settings',
    'meetings off',
    'out of office off',
    'notice 10',
    'language de',
    'delegates',
    'delegate add eve@example.net',
    'delegate remove mary@example.com',
    'help',
  ])('may not ask %s', async (line) => {
    expect(await say(mary.jid, `for john ${line}`)).toMatch(/^For somebody else I can set/u);
    expect(lab.engine.person(john.jid)).toEqual(john);
    expect(await lab.delegates.delegatesOf(john.jid)).toHaveLength(1);
  });

  test('has to say which of two they mean', async () => {
    await name(marie.jid, mary.jid);
    await lab.people.change(marie.jid, { name: 'John Huber' }, 'administrator');

    expect(await say(mary.jid, 'for huber status')).toMatch(/^John Huber is shown/u);
    expect(await say(mary.jid, 'for "John" away')).toMatch(
      /^“John” may be any of: john@example\.com, marie@example\.com\. Nothing/u,
    );
    expect(lab.overrides.kept.size).toBe(0);
  });

  test('is offered lines about the same person where one is not understood', async () => {
    expect(await say(mary.jid, 'for john@example.com awya until 17:00')).toMatch(
      /\nfor john@example\.com away until 17:00$/u,
    );
    expect(await say(mary.jid, 'for john@example.com')).toMatch(
      /\nfor john@example\.com status\nfor john@example\.com away\nfor john@example\.com revert$/u,
    );
  });

  test('of one who is switched off is told so', async () => {
    await name(off.jid, mary.jid);

    expect(await say(mary.jid, 'for off status')).toBe(
      'Your administrator has switched off the presence of off@example.com, so contacts see them as Offline.',
    );
    expect(await say(mary.jid, 'for off away')).toMatch(/switched off the presence of off@/u);
  });

  test('may do nothing any more once they are removed', async () => {
    await say(john.jid, 'delegate remove mary@example.com');

    expect(await say(mary.jid, 'for john away')).toMatch(/^You may not act for “john”\./u);
    expect(lab.overrides.kept.size).toBe(0);
  });

  test('says “for” of themself like anybody', async () => {
    expect(await say(mary.jid, 'for mary@example.com away')).toMatch(/^You are shown as Away/u);
    expect(lab.overrides.kept.get(mary.jid)).toMatchObject({ setBy: mary.jid });
  });
});

describe('whoever may not act for somebody', () => {
  test.each(['away', 'status', 'why', 'back', 'settings', 'delegates', 'xyzzy', ''])(
    'hears the same of “%s”, whether or not there is such a person',
    async (wish) => {
      const answers = await Promise.all(
        ['john@example.com', 'nobody@example.com', 'off@example.com'].map(async (who) =>
          (await say(mary.jid, `for ${who} ${wish}`)).replaceAll(who, 'WHO'),
        ),
      );

      expect(new Set(answers).size).toBe(1);
      expect(lab.overrides.kept.size).toBe(0);
      expect(lab.told).toEqual([]);
    },
  );

  test('hears as a stranger what strangers hear', async () => {
    expect(await say(anna, 'for john@example.com away')).toBe(
      'You (anna@partner.example) are not enrolled here. Ask your administrator to add you.',
    );
    expect(await lab.assistant.commands(anna, null)).toEqual([]);
  });

  test.each([
    [anna, 'john@example.com'],
    [mary.jid, 'john@example.com'],
    [anna, 'john'],
    [mary.jid, '"John Smith"'],
  ])('%s, no longer, is on record as having tried for %s, once', async (who, whom) => {
    await name(john.jid, who, now + hourMs);
    await lab.clock.passTo(now + hourMs);

    await say(who, `for ${whom} away`);
    await say(who, `for ${whom} away`);

    expect(lab.overrides.kept.size).toBe(0);
    expect(await lab.store.audit.entries({ about: john.jid, limit: 2 })).toMatchObject([
      { what: 'delegate-expired', by: who },
      { what: 'delegate-named', by: john.jid },
    ]);
  });
});

describe('a delegate who is not served here', () => {
  beforeEach(() => name(john.jid, anna));

  test('acts for others in the zone of those, and for themself cannot', async () => {
    expect((await lab.ask(anna, 'for john away until 17:00'))[0]).toBe(
      'John Smith is shown as Away until 5:00 PM today.',
    );
    expect(lab.overrides.kept.get(john.jid)?.ends).toMatchObject({
      at: Date.parse('2026-01-14T17:00:00Z'),
    });
    for (const line of ['away', 'status', 'settings', 'delegate add mary@example.com', 'today']) {
      expect(await say(anna, line)).toMatch(
        /^You are not enrolled here yourself, but you may act for: john@example\.com\./u,
      );
    }
    expect(lab.overrides.kept.size).toBe(1);
  });

  test('sees for whom they may act, and what they can say', async () => {
    expect((await lab.ask(anna, 'delegates')).slice(0, 2)).toEqual([
      'You may act for:',
      '• john@example.com',
    ]);
    expect(await say(anna, 'help')).toContain('“for john@example.com status”');
  });

  test('is offered the commands that are about others, with no choice of themself', async () => {
    const commands = await lab.assistant.commands(anna, null);
    const form = await lab.assistant.form(anna, 'override', null);

    expect(commands.map((command) => command.name)).toEqual([
      'override',
      'revert',
      'status',
      'why',
      'delegates',
      'help',
    ]);
    expect(form?.fields[0]).toMatchObject({
      name: 'person',
      value: 'john@example.com',
      options: [{ value: 'john@example.com' }],
    });
    for (const own of ['settings', 'delegate-add', 'language', 'delegate-remove']) {
      expect(await lab.assistant.form(anna, own, null)).toBeUndefined();
    }
  });
});

test('German is understood and answered', async () => {
  await say(marie.jid, 'vertreter hinzufügen john@example.com für 2 Wochen');
  await name(john.jid, marie.jid);

  expect(await lab.ask(marie.jid, 'für john@example.com abwesend Zahnarzt bis 17:00')).toEqual([
    'John Smith wird als „Abwesend“ angezeigt, bis heute 17:00 Uhr.',
    'Text: Zahnarzt',
    'Sonst würde John Smith so angezeigt: Beschäftigt – In einer Besprechung bis 13:00 Uhr.',
    'Heute um 17:00 Uhr gilt für John Smith wieder: Verfügbar.',
    'Zeiten gelten hier in Europe/Berlin; bei John Smith ist es Europe/London.',
  ]);
  expect(await say(marie.jid, 'für john zurück')).toMatch(/^Die Angabe für John Smith ist auf/u);
  expect(await say(marie.jid, 'für mary weg')).toMatch(/^Für „mary“ dürfen Sie nicht handeln\./u);
  expect((await lab.ask(marie.jid, 'vertreter'))[1]).toMatch(/^• john@example\.com, bis Mittwoch/u);
  expect(await say(marie.jid, 'vertreter entfernen john')).toBe(
    'john@example.com darf nicht mehr für Sie handeln.',
  );
});
