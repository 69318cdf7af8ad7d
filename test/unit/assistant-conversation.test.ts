import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import type { BusyPeriod } from '../../src/presence/claims.ts';
import type { Conversation } from '../../src/publishers/xmpp/assistant/conversation.ts';
import { hourMs } from '../../src/time/instant.ts';
import { type AssistantLab, assistantLab } from '../support/assistant-lab.ts';
import type { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';

// A Wednesday, 11:00 in Berlin; the meeting runs from 10:00 to 13:00 there.
const now = Date.parse('2026-01-14T10:00:00Z');
const meeting = period(-hourMs, 2 * hourMs, 'busy');
const john = person('john', { timeZone: 'Europe/Berlin' });
const marie = person('marie', { locale: 'de-AT', timeZone: 'Europe/Vienna' });
const gone = person('gone', { enabled: false });
const people = [john, marie, gone];

let lab: AssistantLab;
let overrides: OverrideMemory;
let engine: Engine;
let assistant: Conversation;
beforeEach(async () => {
  lab = await assistantLab(now, people);
  ({ overrides, engine, assistant } = lab);
  for (const each of people) calendar(each.jid, [meeting]);
});
afterEach(() => lab[Symbol.asyncDispose]());

function period(fromMs: number, toMs: number, level: BusyPeriod['level']): BusyPeriod {
  return { start: now + fromMs, end: now + toMs, level, allDay: false };
}

function calendar(jid: string, periods: readonly BusyPeriod[]): void {
  engine.calendar(jid as typeof john.jid, { periods, knownAt: 'live' });
}

async function ask(line: string, jid: string = john.jid): Promise<readonly string[]> {
  const { text } = await assistant.answer(jid, line, null);
  return text.split('\n');
}

function submit(values: Readonly<Record<string, string>>, command = 'override') {
  return assistant.submit(john.jid, command, new Map(Object.entries(values)), null);
}

describe('an override is answered with what it means, what there is without it, and what follows', () => {
  test('until it is reverted, or an absence begins', async () => {
    calendar(john.jid, [meeting, period(3 * hourMs, 9 * hourMs, 'out-of-office')]);

    expect((await ask('away forever')).slice(0, 3)).toEqual([
      'You are shown as Away until you revert it (until 2:00 PM today at the latest).',
      'Without this you would be shown as: Busy – In a meeting until 1:00 PM.',
      'It ends then at the latest because your absence begins.',
    ]);
  });

  test('until a time', async () => {
    expect(await ask('available for an urgent meeting until 5pm')).toEqual([
      'You are shown as Available until 5:00 PM today.',
      'Your text: for an urgent meeting',
      'Without this you would be shown as: Busy – In a meeting until 1:00 PM.',
      'At 5:00 PM today you return to: Available.',
    ]);
    expect(overrides.kept.get(john.jid)).toMatchObject({
      availability: 'available',
      text: 'for an urgent meeting',
      ends: { kind: 'time', at: Date.parse('2026-01-14T16:00:00Z'), given: true },
      setBy: 'john@example.com',
    });
  });

  test('a time that is past today is tomorrow’s, and the answer says the day', async () => {
    expect((await ask('away until 9:00'))[0]).toBe(
      'You are shown as Away until 9:00 AM tomorrow, Thursday, January 15, 2026.',
    );
  });

  test('a day without a time is meant to its end', async () => {
    expect((await ask('away until friday'))[0]).toBe(
      'You are shown as Away until the end of Friday, January 16, 2026.',
    );
  });

  test('no end is the end of the day, and said to be chosen', async () => {
    expect(await ask('dnd')).toEqual([
      'You are shown as Busy until the end of today (you named no end).',
      'Without this you would be shown as: Busy – In a meeting until 1:00 PM.',
      'At the end of today you return to: Available.',
    ]);
  });

  test('until this meeting ends', async () => {
    expect((await ask('available this meeting'))[0]).toBe(
      'You are shown as Available until this meeting ends (until 1:00 PM today, as it stands now).',
    );
  });

  test('until the calendar changes', async () => {
    expect((await ask('available until it changes'))[0]).toBe(
      'You are shown as Available until your calendar changes (until 1:00 PM today, by what is known now).',
    );
  });

  test('until reverted', async () => {
    calendar(john.jid, []);

    const [first] = await ask('offline until I revert');

    expect(first).toBe(
      'You are shown as Offline until you revert it (until 11:00 AM on Friday, February 13, 2026 at the latest).',
    );
  });

  test('an absence that begins before the given time is told of', async () => {
    calendar(john.jid, [period(24 * hourMs, 72 * hourMs, 'out-of-office')]);

    expect(await ask('available until saturday 9:00')).toContain(
      'At 11:00 AM tomorrow, Thursday, January 15, 2026, your absence begins. ' +
        'What you set stands all the same until 9:00 AM on Saturday, January 17, 2026.',
    );
  });

  test('someone without a client connected is told that they appear offline', async () => {
    engine.sessions(john.jid, { state: 'offline' });

    expect(await ask('available')).toContain(
      'No chat client of yours is known to be connected, so you appear offline until one is.',
    );
  });

  test('in the gap of the clock a time moves forward, and the answer shows it', async () => {
    await lab.clock.passTo(Date.parse('2026-03-28T20:00:00Z'));

    expect((await ask('away until 2:30'))[0]).toBe(
      'You are shown as Away until 3:30 AM tomorrow, Sunday, March 29, 2026.',
    );
  });

  test('a repeated hour means the first', async () => {
    await lab.clock.passTo(Date.parse('2026-10-24T20:00:00Z'));

    await ask('away until 2:30');

    const { ends } = overrides.kept.get(john.jid) ?? {};
    expect(ends).toMatchObject({ at: Date.parse('2026-10-25T00:30:00Z') });
  });
});

describe('a refusal says what was wrong and what to do', () => {
  test('an end in the past', async () => {
    expect(await ask('away until 2020-01-01')).toEqual([
      'That end is in the past. Nothing was changed; name an end that is still ahead, such as “until tomorrow 9:00” or “for 2h”.',
    ]);
    expect(overrides.kept.size).toBe(0);
  });

  test('no meeting', async () => {
    calendar(john.jid, []);

    expect((await ask('away this meeting'))[0]).toMatch(/^You are in no meeting now\. Nothing/u);
  });

  test('a line that is not understood is answered with the nearest, and does nothing', async () => {
    expect(await ask('awya until 17:00')).toEqual([
      'I do not understand that. Nothing was changed.',
      'Did you mean:',
      'away until 17:00',
    ]);
    expect(overrides.kept.size).toBe(0);
  });

  test('a stranger hears the same to everything', async () => {
    const answers = await Promise.all(
      ['status', 'help', 'busy', 'xyzzy'].map((line) => ask(line, 'eve@example.net')),
    );

    expect(new Set(answers.flat())).toEqual(
      new Set(['You (eve@example.net) are not enrolled here. Ask your administrator to add you.']),
    );
    expect(await assistant.commands('eve@example.net', null)).toEqual([]);
    expect(await assistant.form('eve@example.net', 'override', null)).toBeUndefined();
  });

  test('someone switched off is told so', async () => {
    expect((await ask('busy', gone.jid))[0]).toMatch(/switched your presence off\. Nothing/u);
    expect(await ask('why', gone.jid)).toEqual([
      'Your administrator has switched your presence off, so contacts see you as Offline.',
    ]);
  });

  test('a disk that fails is answered, and nothing is acknowledged', async () => {
    overrides.failure = new Error('no space left');

    expect((await ask('busy'))[0]).toMatch(/^Something went wrong on our side/u);
  });
});

describe('status and why', () => {
  test('what is shown, and what comes next', async () => {
    expect(await ask('status')).toEqual([
      'You are shown as: Busy – In a meeting until 1:00 PM.',
      'At 1:00 PM today you will be shown as: Available.',
    ]);
  });

  test('every claim, the winner, and what comes next', async () => {
    await ask('available until 17:00');

    expect(await ask('why')).toEqual([
      'You are shown as: Available.',
      'What is known, the strongest first:',
      '• What you set yourself: Available, since 11:00 AM today, until 5:00 PM today – this decides',
      '• A meeting: Busy, since 10:00 AM today, until 1:00 PM today',
      '• Nothing else is known: Available',
      'At 5:00 PM today you will be shown as: Available.',
      'Your calendar is being followed, so changes show at once.',
    ]);
  });

  test.each([
    [
      -25 * hourMs,
      'Your calendar is stale: it was last known at 10:00 AM on Tuesday, January 13, 2026 and no longer counts.',
    ],
    [
      -hourMs,
      'Your calendar is known as of 10:00 AM today; it is not being followed at this moment.',
    ],
    ['never', 'Your calendar is not known: it has not been read yet.'],
  ] as const)('a calendar not known as of now (%s) is said to be so', async (known, said) => {
    const knownAt = known === 'never' ? known : now + known;
    engine.calendar(john.jid, { periods: [], knownAt });

    expect((await ask('status')).at(-1)).toBe(said);
    expect((await ask('why')).at(-1)).toBe(said);
  });

  test('back gives back what the calendar says', async () => {
    await ask('available until 17:00');

    expect(await ask('back')).toEqual([
      'What you had set is gone. You are shown as: Busy – In a meeting until 1:00 PM.',
      'At 1:00 PM today you will be shown as: Available.',
    ]);
    expect((await ask('back'))[0]).toMatch(/^There was nothing to revert\./u);
  });
});

describe('the language of the answer', () => {
  test('is the person’s own', async () => {
    expect(await ask('verfügbar dringend bis 17:00', marie.jid)).toEqual([
      'Sie werden als „Verfügbar“ angezeigt, bis heute 17:00 Uhr.',
      'Ihr Text: dringend',
      'Sonst würden Sie so angezeigt: Beschäftigt – In einer Besprechung bis 13:00 Uhr.',
      'Heute um 17:00 Uhr gilt für Sie wieder: Verfügbar.',
    ]);
    expect((await ask('available until noon', marie.jid))[0]).toMatch(/^Sie werden als/u);
  });

  test('is else that of the line, else the organisation’s', async () => {
    const said = async (line: string, lang: string): Promise<string> =>
      (await assistant.answer(john.jid, line, lang)).text;

    expect(await said('verfügbar', 'de')).toMatch(/^Sie werden als/u);
    expect(await said('xyzzy', 'tlh')).toMatch(/^I do not understand/u);
    expect(await said('xyzzy', '')).toMatch(/^I do not understand/u);
  });
});

describe('the same as forms', () => {
  test('every command has a title in the person’s language', async () => {
    const commands = await assistant.commands(marie.jid, 'en');

    expect(commands.map(({ name }) => name)).toEqual([
      'override',
      'revert',
      'status',
      'why',
      'today',
      'settings',
      'language',
      'delegates',
      'delegate-add',
      'sign-in',
      'help',
    ]);
    expect(commands[2]?.title).toBe('Wie werde ich angezeigt?');
  });

  test('override asks for availability, text and end; the others for nothing', async () => {
    const form = await assistant.form(john.jid, 'override', null);

    expect(form?.fields.map(({ name, type }) => [name, type])).toEqual([
      ['availability', 'list-single'],
      ['text', 'text-single'],
      ['ends', 'list-single'],
      ['when', 'text-single'],
    ]);
    expect(await assistant.form(john.jid, 'status', null)).toBeUndefined();
  });

  test.each<[Readonly<Record<string, string>>, string]>([
    [{ availability: 'dnd', ends: 'time', when: '17:00' }, 'until 5:00 PM today'],
    [{ availability: 'busy', ends: 'time', when: 'until 5pm' }, 'until 5:00 PM today'],
    [{ availability: 'dnd', ends: 'duration', when: '2h' }, 'until 1:00 PM today'],
    [{ availability: 'dnd', ends: 'duration', when: 'half an hour' }, 'until 11:30 AM today'],
    [{ availability: 'dnd', when: '17:00' }, 'until 5:00 PM today'],
    [{ availability: 'dnd' }, 'until the end of today (you named no end)'],
    [
      { availability: 'dnd', ends: 'end-of-meeting', when: ' ' },
      'until this meeting ends (until 1:00 PM today, as it stands now)',
    ],
  ])('%o', async (values, ends) => {
    const { text, done } = await submit(values);

    expect(text.split('\n')[0]).toBe(`You are shown as Busy ${ends}.`);
    expect(done).toBe(true);
  });

  test.each<[Readonly<Record<string, string>>, RegExp]>([
    [{}, /“Show me as” is not filled in rightly/u],
    [{ availability: 'constructor' }, /“Show me as” is not filled in rightly/u],
    [{ availability: 'away', ends: 'someday' }, /“Until” is not filled in rightly/u],
    [{ availability: 'away', ends: 'time' }, /Please fill in “Time or duration/u],
    [{ availability: 'away', ends: 'revert', when: '17:00' }, /leave “Time or duration.*” empty/u],
    [{ availability: 'away', ends: 'time', when: 'soonish' }, /do not understand the end/u],
    [
      { availability: 'away', ends: 'time', when: '5' },
      /\nuntil 5:00\nuntil 17:00\nfor 5 minutes$/u,
    ],
    [{ availability: 'away', ends: 'time', when: '2020-01-01' }, /in the past/u],
    [{ availability: 'away', text: 'x'.repeat(300) }, /too long: at most 256/u],
  ])('%o is refused', async (values, said) => {
    const { text, done } = await submit(values);

    expect(text).toMatch(said);
    expect(done).toBe(false);
    expect(overrides.kept.size).toBe(0);
  });

  test('revert, status, why and help are run at once', async () => {
    expect(await submit({}, 'revert')).toMatchObject({ done: true });
    expect((await submit({}, 'status')).text).toMatch(/^You are shown as: Busy/u);
    expect((await submit({}, 'why')).text).toMatch(/this decides/u);
    expect((await submit({}, 'help')).text).toMatch(/Europe\/Berlin\.$/u);
    expect(await submit({}, 'toString')).toEqual({
      text: 'There is no such command.',
      done: false,
    });
  });
});

test('what was asked is counted without who or what', async () => {
  await ask('busy a secret until 17:00');
  await ask('xyzzy');

  const metrics = await lab.telemetry.metrics.metrics();

  expect(metrics).toContain('{intent="override",way="line"} 1');
  expect(metrics).toContain('{intent="not-understood",way="line"} 1');
  expect(metrics).not.toMatch(/secret|john|xyzzy/u);
});
