import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { presenceLanguage, presenceLanguages } from '../../src/assistant/presence-languages.ts';
import type { Jid } from '../../src/people/person.ts';
import { hourMs } from '../../src/time/instant.ts';
import { type AssistantLab, assistantLab } from '../support/assistant-lab.ts';
import { person } from '../support/people.ts';

const now = Date.parse('2026-01-14T10:00:00Z');
const john = person('john');
const marie = person('marie', { locale: 'de', timeZone: 'Europe/Berlin' });
const kept = person('kept', { meetingInformation: false, displayOutOfOffice: false });

let lab: AssistantLab;
beforeEach(async () => {
  lab = await assistantLab(now, [john, marie, kept]);
  for (const { jid } of [john, marie, kept]) {
    lab.calendar(jid, [
      { start: now - hourMs, end: now + hourMs, level: 'busy', allDay: false },
      { start: now + 2 * hourMs, end: now + 9 * hourMs, level: 'out-of-office', allDay: false },
    ]);
  }
});
afterEach(() => lab[Symbol.asyncDispose]());

async function say(line: string, who: Jid = john.jid): Promise<string> {
  return (await lab.ask(who, line)).join('\n');
}

function submit(command: string, values: Readonly<Record<string, string>>, who: Jid = john.jid) {
  return lab.assistant.submit(who, command, new Map(Object.entries(values)), null);
}

test('settings shows everything, and how to change it', async () => {
  await say('notice 15');

  expect(await lab.ask(john.jid, 'settings')).toEqual([
    'Your settings:',
    '• Meetings in your presence: on',
    '• Out of office in your presence: on',
    '• Notice before meetings: 15 minutes',
    '• Language: English (en), as everyone has it here',
    '• Time zone: Europe/London',
    'Change them with “meetings off”, “out of office off”, “notice 10”, “language de”.',
  ]);
});

describe('a switch', () => {
  test('is given as the reason why the calendar does not count', async () => {
    await lab.ask(john.jid, 'meetings off');
    const own = await lab.ask(john.jid, 'why');
    await lab.ask(john.jid, 'meetings on');
    const on = await lab.ask(john.jid, 'why');
    lab.organisation.meetingInformation = false;
    const admin = await lab.ask(john.jid, 'status');

    expect(own.at(-1)).toBe(
      'Your calendar does not count: you have switched meetings off. Say “meetings on” to have it count again.',
    );
    expect(on.at(-1)).toMatch(/^Your calendar is being followed/u);
    expect(admin.at(-1)).toBe(
      'Your calendar does not count: your administrator has switched it off.',
    );
  });

  test('takes meetings out of presence at once, and brings them back', async () => {
    const off = await lab.ask(john.jid, 'meetings off');
    const shownOff = lab.engine.current(john.jid)?.presence;
    const on = await lab.ask(john.jid, 'turn on meetings');

    expect(off).toEqual([
      'Your meetings and absences are no longer shown: your calendar decides nothing.',
      'You are shown as: Available.',
      'Nothing is known that would change it.',
    ]);
    expect(shownOff).toMatchObject({ availability: 'available', source: 'default' });
    expect(on.slice(0, 2)).toEqual([
      'Your meetings and absences are shown in your presence.',
      'You are shown as: Busy – In a meeting until 11:00 AM.',
    ]);
  });

  test('takes the dates out of absences', async () => {
    await lab.clock.passTo(now + 3 * hourMs);

    expect(await lab.ask(john.jid, 'out of office off')).toEqual([
      'Contacts no longer read that you are out of office, nor until when; automatic replies are not shown at all.',
      'You are shown as: Away.',
      'At 7:00 PM today you will be shown as: Available.',
    ]);
  });

  test('is the person’s own, beside what the administrator has set, and on record as theirs', async () => {
    await say('meetings off');

    expect(lab.engine.person(john.jid)).toEqual({ ...john, ownMeetingInformation: false });
    expect(await lab.store.people.find(john.jid)).toMatchObject({ ownMeetingInformation: false });
    expect(await lab.store.audit.entries({ about: john.jid, limit: 1 })).toMatchObject([
      { what: 'person-changed', by: john.jid, new: { meetingInformation: true } },
    ]);
  });

  test.each(['meetings', 'out of office'])(
    'of %s never widens what the administrator allows a person',
    async (name) => {
      const on = await say(`${name} on`, kept.jid);

      expect(on).toMatch(/but your administrator has switched that off/u);
      expect(lab.engine.policyOf(kept.jid)).toMatchObject({
        meetingInformation: false,
        displayOutOfOffice: false,
      });
      expect(lab.engine.person(kept.jid)).toMatchObject({
        meetingInformation: false,
        displayOutOfOffice: false,
      });
    },
  );

  test('says so where the organisation has it off for everyone', async () => {
    lab.organisation.meetingInformation = false;
    lab.organisation.displayOutOfOffice = false;

    await say('out of office off');

    expect((await lab.ask(john.jid, 'settings')).slice(1, 3)).toEqual([
      '• Meetings in your presence: off, switched off by your administrator',
      '• Out of office in your presence: off, switched off by you and by your administrator',
    ]);
  });

  test('that the person has off stays off when the administrator allows it', async () => {
    await say('meetings off', kept.jid);

    await lab.people.change(kept.jid, { meetingInformation: true }, 'administrator');

    expect(lab.engine.policyOf(kept.jid)?.meetingInformation).toBe(false);
    expect(await say('settings', kept.jid)).toContain('Meetings in your presence: off\n');
  });
});

describe('a notice', () => {
  test.each<[string, number | null, string]>([
    ['notice 10', 10, 'You are told of each meeting 10 minutes before it begins.'],
    ['remind me half an hour before each meeting', 30, 'You are told of each meeting 30 minutes'],
    ['notice 1 min', 1, 'You are told of each meeting 1 minute before'],
    ['notice on', 10, 'You are told of each meeting 10 minutes'],
    ['notice 2h', 120, 'You are told of each meeting 120 minutes'],
    ['notice off', null, 'You are not told of meetings before they begin.'],
  ])('%s', async (line, minutes, said) => {
    await lab.people.change(john.jid, { noticeMinutes: 7 }, 'administrator');

    expect(await say(line)).toContain(said);
    expect(lab.engine.person(john.jid)?.noticeMinutes).toBe(minutes);
  });

  test.each(['notice 0', 'notice 121', 'notice 30 seconds', 'notice 3 months'])(
    '%s is refused with the limits',
    async (line) => {
      expect(await say(line)).toBe(
        'A notice can come from 1 to 120 whole minutes before a meeting. Nothing was changed.',
      );
      expect(lab.engine.person(john.jid)?.noticeMinutes).toBeNull();
    },
  );

  test('is told where nothing is said of it', async () => {
    expect(await say('notice')).toBe(
      'You are not told of meetings before they begin.\nChange it with “notice 10” or “notice off”.',
    );
  });
});

describe('the language', () => {
  test('changes presence and answers at once', async () => {
    expect(await say('language german')).toBe('Ihre Sprache ist Deutsch (de).');
    expect(await say('status')).toMatch(/^Sie werden so angezeigt: Beschäftigt/u);
    expect(lab.engine.current(john.jid)?.statuses).toContainEqual({
      lang: 'de',
      text: 'In einer Besprechung bis 11:00 Uhr',
    });
    expect(await lab.store.audit.entries({ about: john.jid, limit: 1 })).toMatchObject([
      { what: 'person-changed', by: john.jid, old: { locale: null }, new: { locale: 'de' } },
    ]);
  });

  test('may be one that the assistant does not speak', async () => {
    expect(await say('language 日本語')).toBe(
      'Your language is Japanese (ja).\nYour presence is shown in it; I myself answer in English.',
    );
    expect(lab.engine.current(john.jid)?.statuses.map(({ lang }) => lang)).toContain('ja');
  });

  test('is the organisation’s again', async () => {
    expect(await say('sprache standard', marie.jid)).toBe(
      'Your language is English (en), as everyone has it here.',
    );
    expect(lab.engine.person(marie.jid)?.locale).toBeNull();
  });

  test('is told with all that there are', async () => {
    const told = await say('language');

    expect(told).toMatch(/^Your language is English \(en\), as everyone has it here\.\n/u);
    for (const tag of presenceLanguages) expect(told).toContain(`(${tag})`);
    expect(presenceLanguages).toHaveLength(18);
  });

  test('that is none is refused with all that there are', async () => {
    expect(await say('language klingon')).toMatch(
      /^There is no language “klingon” here\. Nothing was changed\.\n.*Hebrew \(he\)\.$/u,
    );
  });

  test.each([
    ['de', 'de'],
    ['DE_at', 'de-AT'],
    ['Deutsch', 'de'],
    ['Portuguese', 'pt-BR'],
    ['pt-PT', 'pt-PT'],
    ['Français', 'fr'],
    ['francais', 'fr'],
    ['Chinesisch', 'zh-CN'],
    ['русский', 'ru'],
    ['zh-TW', undefined],
    ['tlh', undefined],
    ['--', undefined],
    ['', undefined],
  ])('%s means %s', (wanted, tag) => {
    expect(presenceLanguage(wanted)).toBe(tag);
  });
});

describe('as a form', () => {
  test('settings has every switch as it is', async () => {
    await say('meetings off');
    const form = await lab.assistant.form(john.jid, 'settings', null);

    expect(form?.fields.map(({ name, type, value }) => [name, type, value])).toEqual([
      ['meetings', 'boolean', 'false'],
      ['out-of-office', 'boolean', 'true'],
      ['notice', 'text-single', ''],
      ['language', 'list-single', 'default'],
    ]);
  });

  test('settings sets everything at once, and tells it', async () => {
    const { text, done } = await submit('settings', {
      meetings: 'false',
      'out-of-office': 'true',
      notice: '5',
      language: 'de',
    });

    expect(done).toBe(true);
    expect(text).toContain('• Besprechungen in Ihrer Anzeige: aus\n');
    expect(text).toContain('• Hinweis vor Besprechungen: 5 Minuten vorher\n');
    expect(lab.engine.person(john.jid)).toEqual({
      ...john,
      ownMeetingInformation: false,
      noticeMinutes: 5,
      locale: 'de',
    });
  });

  test.each(['0', '121', '1.5', 'ten'])('a notice of %s is refused', async (notice) => {
    const { text, done } = await submit('settings', { meetings: 'false', notice });

    expect([done, text]).toEqual([false, expect.stringContaining('from 1 to 120 whole minutes')]);
    expect(lab.engine.person(john.jid)).toEqual(john);
  });

  test('an empty notice is none, and what was left out stays', async () => {
    await say('notice 10');
    await submit('settings', { 'out-of-office': 'false', notice: ' ' });

    expect(lab.engine.person(john.jid)).toEqual({ ...john, ownDisplayOutOfOffice: false });
  });

  test('language has one field, with the one that a person has among its choices', async () => {
    await lab.people.change(marie.jid, { locale: 'de-AT' }, 'administrator');
    const form = await lab.assistant.form(marie.jid, 'language', null);
    const { text } = await submit('language', { language: 'default' }, marie.jid);

    expect(form?.fields).toHaveLength(1);
    expect(form?.fields[0]).toMatchObject({
      value: 'de-AT',
      options: expect.arrayContaining([{ value: 'de-AT', label: expect.any(String) }]),
    });
    expect(text).toContain('English');
  });

  test('a delegate is named, listed among those to remove, and removed', async () => {
    const naming = await lab.assistant.form(john.jid, 'delegate-add', null);
    const named = await submit('delegate-add', { delegate: 'marie@example.com', until: 'friday' });
    const removing = await lab.assistant.form(john.jid, 'delegate-remove', null);
    const commands = await lab.assistant.commands(john.jid, null);
    const removed = await submit('delegate-remove', { delegate: marie.jid });

    expect(naming?.fields.map(({ name, required }) => [name, required])).toEqual([
      ['delegate', true],
      ['until', false],
    ]);
    expect(named).toMatchObject({ done: true, text: expect.stringContaining('January 16, 2026') });
    expect(removing?.fields[0]?.options).toEqual([{ value: marie.jid, label: marie.jid }]);
    expect(commands.map(({ name }) => name)).toContain('delegate-remove');
    expect(removed.done).toBe(true);
    expect(await lab.delegates.delegatesOf(john.jid)).toEqual([]);
  });

  test.each([
    [{ delegate: ' ' }, /“Who, such as anna@example\.com” is not filled in rightly/u],
    [{ delegate: 'anna' }, /not an address/u],
    [{ delegate: 'anna@example.com', until: 'soonish' }, /do not understand the end/u],
    [{ delegate: 'anna@example.com', until: 'this meeting' }, /“Until when.*not filled in/u],
    [{ delegate: 'anna@example.com', until: '2020-01-01' }, /in the past/u],
  ])('delegate-add with %o is refused', async (values, said) => {
    const { text, done } = await submit('delegate-add', values);

    expect([done, text]).toEqual([false, expect.stringMatching(said)]);
    expect(await lab.delegates.delegatesOf(john.jid)).toEqual([]);
  });

  test('whoever may act for others chooses for whom; nobody else is asked', async () => {
    await lab.delegates.name(john.jid, marie.jid, null, john.jid);

    const form = await lab.assistant.form(marie.jid, 'override', null);
    const revert = await lab.assistant.form(marie.jid, 'revert', null);
    const other = await submit('override', { person: john.jid, availability: 'away' }, marie.jid);
    const own = await submit('override', { person: marie.jid, availability: 'dnd' }, marie.jid);
    const stranger = await submit('revert', { person: kept.jid }, marie.jid);

    expect(form?.fields[0]).toMatchObject({
      name: 'person',
      value: marie.jid,
      options: [
        { value: marie.jid, label: 'Mich selbst' },
        { value: john.jid, label: john.jid },
      ],
    });
    expect(revert?.fields.map(({ name }) => name)).toEqual(['person']);
    expect(other.text).toMatch(/^john@example\.com wird als „Abwesend“ angezeigt/u);
    expect(own.text).toMatch(/^Sie werden als „Beschäftigt“ angezeigt/u);
    expect(stranger).toMatchObject({
      done: false,
      text: expect.stringMatching(/dürfen Sie nicht/u),
    });
    expect(await lab.assistant.form(john.jid, 'revert', null)).toBeUndefined();
  });
});
