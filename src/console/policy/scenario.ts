import type { Availability } from '../api/contract.ts';
import type { PolicyDraft } from './policy-draft.ts';

export const marks = ['busy', 'oof', 'workingElsewhere', 'tentative', 'free'] as const;

export const eventKinds = [
  'override',
  'revert',
  'online',
  'away',
  'offline',
  'call',
  'hangUp',
  'unknown',
] as const;

export const endKinds = ['default', 'end-of-meeting', 'next-change', 'revert'] as const;

/** An entry of the made-up calendar; times of day as `09:00`, `24:00` for the end of the day. */
export interface EntryDraft {
  readonly id: number;
  readonly start: string;
  readonly end: string;
  readonly showAs: (typeof marks)[number];
  readonly allDay: boolean;
}

/** Something that happens on the day. */
export interface EventDraft {
  readonly id: number;
  readonly at: string;
  readonly kind: (typeof eventKinds)[number];
  readonly availability: Availability;
  readonly text: string;
  readonly ends: (typeof endKinds)[number];
}

/** A day as it is being made up. */
export interface DayDraft {
  /** `2026-03-11` */
  readonly date: string;
  readonly timeZone: string;
  readonly entries: readonly EntryDraft[];
  readonly replies: {
    readonly state: 'disabled' | 'enabled' | 'scheduled';
    readonly start: string;
    readonly end: string;
  };
  readonly events: readonly EventDraft[];
}

let lastId = 0;

export function newEntry(given: Partial<EntryDraft> = {}): EntryDraft {
  return { id: ++lastId, start: '10:00', end: '11:00', showAs: 'busy', allDay: false, ...given };
}

export function newEvent(given: Partial<EventDraft> = {}): EventDraft {
  const usual = { at: '10:15', kind: 'override', availability: 'available' } as const;
  return { id: ++lastId, ...usual, text: '', ends: 'default', ...given };
}

const noReplies = { state: 'disabled', start: '12:00', end: '24:00' } as const;

type Example = Pick<DayDraft, 'entries'> & Partial<Pick<DayDraft, 'replies' | 'events'>>;

/** Days that show what policies differ in. */
export const examples = {
  meetings: () => ({
    entries: [
      newEntry({ start: '09:00', end: '10:00' }),
      newEntry({ start: '10:05', end: '11:00' }),
      newEntry({ start: '14:00', end: '15:00' }),
    ],
  }),
  absence: () => ({
    entries: [
      newEntry({ start: '12:00', end: '24:00', showAs: 'oof' }),
      newEntry({ start: '14:00', end: '15:00' }),
    ],
  }),
  allDay: () => ({
    entries: [
      newEntry({ allDay: true }),
      newEntry({ start: '14:00', end: '15:00', showAs: 'oof' }),
    ],
  }),
  override: () => ({
    entries: [
      newEntry({ start: '10:00', end: '11:30' }),
      newEntry({ start: '14:00', end: '15:00' }),
    ],
    events: [newEvent({ at: '10:20', availability: 'available', text: 'Quick questions welcome' })],
  }),
  elsewhere: () => ({
    entries: [newEntry({ start: '08:00', end: '18:00', showAs: 'workingElsewhere' })],
    events: [
      newEvent({ at: '08:30', kind: 'online' }),
      newEvent({ at: '11:00', kind: 'call' }),
      newEvent({ at: '11:40', kind: 'hangUp' }),
      newEvent({ at: '17:30', kind: 'offline' }),
    ],
  }),
  night: () => ({
    entries: [newEntry({ start: '10:00', end: '11:00' })],
    replies: { ...noReplies, state: 'enabled' },
  }),
} as const satisfies Readonly<Record<string, () => Example>>;

export type ExampleName = keyof typeof examples;

export function exampleDay(name: ExampleName, date: string, timeZone: string): DayDraft {
  return { date, timeZone, events: [], replies: noReplies, ...examples[name]() };
}

/** As `doorlight presence simulate` reads it; times without a zone are of the scenario's. */
export function scenarioOf(day: DayDraft, policy: PolicyDraft, locale: string): object {
  const { date, timeZone, entries, replies, events } = day;
  const at = (time: string): string =>
    time === '24:00' ? `${dayAfter(date)}T00:00` : `${date}T${time}`;
  return {
    timeZone,
    locale,
    policy,
    from: at('00:00'),
    to: at('24:00'),
    calendar: entries.map(({ start, end, showAs, allDay }) => ({
      start: at(allDay ? '00:00' : start),
      end: at(allDay ? '24:00' : end),
      showAs,
      ...(allDay ? { allDay } : {}),
    })),
    ...(replies.state === 'disabled'
      ? {}
      : {
          automaticReplies:
            replies.state === 'enabled'
              ? { state: 'enabled' }
              : { state: 'scheduled', start: at(replies.start), end: at(replies.end) },
        }),
    events: events.map((event) => ({ at: at(event.at), ...happening(event) })),
  };
}

function happening({ kind, availability, text, ends }: EventDraft): object {
  switch (kind) {
    case 'override':
      return {
        override: {
          availability,
          ...(text === '' ? {} : { text }),
          ...(ends === 'default' ? {} : { ends }),
        },
      };
    case 'revert':
      return { revert: true };
    case 'online':
      return { sessions: 'online' };
    case 'away':
      return { sessions: { availability: 'away' } };
    case 'offline':
      return { sessions: 'offline' };
    case 'call':
      return { call: true };
    case 'hangUp':
      return { call: false };
    case 'unknown':
      return { calendarUnknown: true };
  }
}

function dayAfter(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10);
}
