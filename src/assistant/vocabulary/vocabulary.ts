import type { Availability } from '../../presence/presence.ts';
import type { Period, Switch } from '../understand/intent.ts';
import { fold } from '../understand/tokens.ts';

export const commands = [
  'available',
  'chat',
  'away',
  'xa',
  'dnd',
  'offline',
  'revert',
  'status',
  'why',
  'today',
  'settings',
  'language',
  'notice',
  'delegates',
  'delegate-add',
  'delegate-remove',
  'sign-in',
  'help',
] as const;
export type Command = (typeof commands)[number];

/** The availability each command shows; `null` for the commands that show none. */
export const shows: Readonly<Record<Command, Availability | null>> = {
  available: 'available',
  chat: 'chat',
  away: 'away',
  xa: 'xa',
  dnd: 'dnd',
  offline: 'unavailable',
  revert: null,
  status: null,
  why: null,
  today: null,
  settings: null,
  language: null,
  notice: null,
  delegates: null,
  'delegate-add': null,
  'delegate-remove': null,
  'sign-in': null,
  help: null,
};

/** Commands that more may follow, though they show nothing. */
export const takesMore: ReadonlySet<Command> = new Set([
  'language',
  'notice',
  'delegate-add',
  'delegate-remove',
]);

type Phrases = readonly [string, ...string[]];
export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month';
type FollowedEnd = 'end-of-meeting' | 'next-change' | 'revert';

/** Minutes of the day, the second left out; past 1440 it goes on after midnight. */
export type PartOfDay = readonly [from: number, to: number];

/**
 * The words of one language, as data. The first of several is the one Doorlight itself uses.
 * Case, accents and width do not matter. Adding a language is adding a file of these.
 */
export interface Vocabulary {
  /** BCP 47, language only. */
  readonly language: string;
  readonly commands: Readonly<Record<Command, Phrases>>;
  /** What can be switched; the first of several is the one Doorlight itself uses. */
  readonly switches: Readonly<Record<Switch, Phrases>>;
  readonly on: Phrases;
  readonly off: Phrases;
  /** May come before a switch: `turn`. */
  readonly turn: readonly string[];
  /** May come before what a setting is to be: `to`. */
  readonly to: readonly string[];
  /** What is wanted where the organisation's own is. */
  readonly usual: readonly string[];
  /** May come after the minutes of a notice: `before each meeting`. */
  readonly beforehand: readonly string[];
  /** Before the name of somebody else. */
  readonly behalf: Phrases;
  /** What may come before a command and changes nothing. */
  readonly openers: readonly string[];
  /** What may come after it and changes nothing. */
  readonly closers: readonly string[];
  /** Before a moment. */
  readonly until: Phrases;
  /** Before a duration. */
  readonly lasting: Phrases;
  /** Before how long, and changes nothing. */
  readonly about: readonly string[];
  /** Before a beginning, which cannot be given. */
  readonly from: readonly string[];
  /** Before a duration that begins later. */
  readonly delays: readonly string[];
  /** Ends that follow the calendar or the person, wherever they stand. */
  readonly ends: Readonly<Record<FollowedEnd, Phrases>>;
  /** The same, where nothing else is said in the same breath. */
  readonly looseEnds: Readonly<Record<FollowedEnd, readonly string[]>>;
  /** The end of today, where nothing else is said in the same breath. */
  readonly wholeDay: readonly string[];
  /** The same of this week, month or year. */
  readonly wholePeriods: Readonly<Record<Period['of'], readonly string[]>>;
  /** After a moment: it was meant less exactly, or otherwise. */
  readonly vague: readonly string[];
  /** The same, where nothing follows. */
  readonly strays: readonly string[];
  /** May stand before a date or a time. */
  readonly fillers: readonly string[];
  /** Today, tomorrow, the day after. */
  readonly days: readonly Phrases[];
  readonly endOfDay: readonly string[];
  /** Before a day or a month that is meant to its end. */
  readonly endOf: readonly string[];
  /** The end of this week, month or year, and of the next. */
  readonly endsOfPeriods: Readonly<
    Record<Period['of'], { readonly current: readonly string[]; readonly next: readonly string[] }>
  >;
  /** Beside a weekday: that of the next calendar week. */
  readonly nextWeek: Phrases;
  /** Before a weekday, where it may be this week's or the next one's. */
  readonly next: readonly string[];
  /** Where a number and a full stop after it are a day of the month. */
  readonly beforeDay: readonly string[];
  /** Between a day and a time. */
  readonly beforeTime: readonly string[];
  /** A day of a month alone, `{}` being its number. */
  readonly dayOfMonth: string;
  /** Monday first. */
  readonly weekdays: readonly Phrases[];
  readonly months: readonly Phrases[];
  readonly noon: Phrases;
  readonly midnight: Phrases;
  readonly am: readonly string[];
  readonly pm: readonly string[];
  /** After an hour of 24. */
  readonly oclock: readonly string[];
  /** After an hour of 12 or 24, which leaves open which half of the day is meant. */
  readonly vagueOclock: readonly string[];
  /** One o'clock to twelve, in words. */
  readonly hours: readonly Phrases[];
  /** Before an hour, and how many minutes after it that is. */
  readonly quarters: Readonly<Record<string, number>>;
  /** The same, where it is read one way here and another there. */
  readonly vagueQuarters: readonly string[];
  /** Between minutes and the hour they come after, or before. */
  readonly past: readonly string[];
  readonly before: readonly string[];
  /** After a time: which half of the day is meant. */
  readonly partsOfDay: Readonly<Record<string, PartOfDay>>;
  /** Beside a time: the same, and it is today. */
  readonly partsOfToday: Readonly<Record<string, PartOfDay>>;
  /** The same after a day, before a time. */
  readonly partsOfAnyDay: Readonly<Record<string, PartOfDay>>;
  readonly units: Readonly<Record<Unit, Phrases>>;
  /** Durations of one word, in minutes. */
  readonly spans: Readonly<Record<string, number>>;
  readonly and: readonly string[];
  /** Numbers in words. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** A phrase as its words, folded. */
export type Words = readonly string[];

interface Switching {
  readonly which: Switch;
  readonly on: boolean;
}

interface PartOfToday {
  readonly part: PartOfDay;
  readonly today: string;
}

/** Several vocabularies as the parser reads them: one list of phrases per meaning. */
export interface Lexicon {
  readonly commands: readonly (readonly [Words, Command])[];
  /** A switch with what it is to be, in either order. */
  readonly switches: readonly (readonly [Words, Switching])[];
  readonly states: readonly (readonly [Words, boolean])[];
  readonly turn: readonly Words[];
  readonly to: readonly Words[];
  readonly beforehand: readonly Words[];
  readonly behalf: readonly Words[];
  readonly openers: readonly Words[];
  readonly closers: readonly Words[];
  readonly until: readonly Words[];
  readonly lasting: readonly Words[];
  readonly about: readonly Words[];
  readonly from: readonly Words[];
  readonly ends: readonly (readonly [Words, FollowedEnd])[];
  readonly looseEnds: readonly (readonly [Words, FollowedEnd])[];
  readonly delays: readonly Words[];
  readonly wholeDay: readonly Words[];
  readonly wholePeriods: readonly (readonly [Words, Period['of']])[];
  readonly vague: readonly Words[];
  readonly strays: readonly Words[];
  readonly fillers: readonly Words[];
  readonly days: readonly (readonly [Words, number])[];
  readonly endOfDay: readonly Words[];
  readonly endOf: readonly Words[];
  readonly endsOfPeriods: readonly (readonly [Words, Period])[];
  readonly nextWeek: readonly Words[];
  /** With how its language says that it is the next week's. */
  readonly next: readonly (readonly [Words, string])[];
  readonly beforeDay: readonly Words[];
  readonly beforeTime: readonly Words[];
  readonly weekdays: readonly (readonly [Words, number])[];
  readonly months: readonly (readonly [Words, number])[];
  readonly noon: readonly Words[];
  readonly midnight: readonly Words[];
  readonly am: readonly Words[];
  readonly pm: readonly Words[];
  readonly oclock: readonly Words[];
  readonly vagueOclock: readonly Words[];
  readonly hours: readonly (readonly [Words, number])[];
  readonly quarters: readonly (readonly [Words, number])[];
  readonly vagueQuarters: readonly Words[];
  readonly past: readonly Words[];
  readonly before: readonly Words[];
  readonly partsOfDay: readonly (readonly [Words, PartOfDay])[];
  /** With how its language says today. */
  readonly partsOfToday: readonly (readonly [Words, PartOfToday])[];
  readonly partsOfAnyDay: readonly (readonly [Words, PartOfDay])[];
  readonly spans: readonly (readonly [Words, number])[];
  readonly units: readonly (readonly [Words, Unit])[];
  readonly and: readonly Words[];
  readonly numbers: readonly (readonly [Words, number])[];
  /** Folded phrases, and each of their words, as they are written. */
  readonly spelling: ReadonlyMap<string, string>;
}

/** The languages' words together, the longest phrases first so that they are tried first. */
export function toLexicon(vocabularies: readonly Vocabulary[]): Lexicon {
  function list(pick: (vocabulary: Vocabulary) => readonly string[]): readonly Words[] {
    return vocabularies.flatMap(pick).map(toWords).sort(longestFirst);
  }
  function table<Meaning>(
    pick: (vocabulary: Vocabulary) => Iterable<readonly [readonly string[], Meaning]>,
  ): readonly (readonly [Words, Meaning])[] {
    return vocabularies
      .flatMap((vocabulary) => [...pick(vocabulary)])
      .flatMap(([phrases, meaning]) =>
        phrases.map((phrase): readonly [Words, Meaning] => [toWords(phrase), meaning]),
      )
      .sort(([left], [right]) => longestFirst(left, right));
  }

  return {
    commands: table((from) => entries(from.commands)),
    switches: table(switchings),
    states: table(states),
    turn: list((from) => from.turn),
    to: list((from) => from.to),
    beforehand: list((from) => from.beforehand),
    behalf: list((from) => from.behalf),
    openers: list((from) => from.openers),
    closers: list((from) => from.closers),
    until: list((from) => from.until),
    lasting: list((from) => from.lasting),
    about: list((from) => from.about),
    from: list((from) => from.from),
    ends: table((from) => entries(from.ends)),
    looseEnds: table((from) => entries(from.looseEnds)),
    delays: list((from) => from.delays),
    wholeDay: list((from) => from.wholeDay),
    wholePeriods: table((from) => entries(from.wholePeriods)),
    vague: list((from) => from.vague),
    strays: list((from) => [...from.strays, ...from.nextWeek, ...Object.keys(from.partsOfToday)]),
    fillers: list((from) => from.fillers),
    days: table((from) => numbered(from.days, 0)),
    endOfDay: list((from) => from.endOfDay),
    endOf: list((from) => from.endOf),
    endsOfPeriods: table(periods),
    nextWeek: list((from) => from.nextWeek),
    next: table((from) => [[from.next, from.nextWeek[0]]]),
    beforeDay: list((from) => from.beforeDay),
    beforeTime: list((from) => from.beforeTime),
    weekdays: table((from) => numbered(from.weekdays, 1)),
    months: table((from) => numbered(from.months, 1)),
    noon: list((from) => from.noon),
    midnight: list((from) => from.midnight),
    am: list((from) => from.am),
    pm: list((from) => from.pm),
    oclock: list((from) => from.oclock),
    vagueOclock: list((from) => from.vagueOclock),
    hours: table((from) => numbered(from.hours, 1)),
    quarters: table((from) => each(from.quarters)),
    vagueQuarters: list((from) => from.vagueQuarters),
    past: list((from) => from.past),
    before: list((from) => from.before),
    partsOfDay: table((from) => each(from.partsOfDay)),
    partsOfToday: table(partsOfToday),
    partsOfAnyDay: table((from) => each(from.partsOfAnyDay)),
    spans: table((from) => each(from.spans)),
    units: table((from) => entries(from.units)),
    and: list((from) => from.and),
    numbers: table((from) => each(from.numbers)),
    spelling: spellings(vocabularies),
  };
}

/** The phrase as its language writes it, accents and capitals and all. */
export function spell(words: Words, { spelling }: Lexicon): string {
  return spelling.get(words.join(' ')) ?? words.map((word) => spelling.get(word) ?? word).join(' ');
}

/** The one word for a command that its first language itself uses. */
export function plainWord(command: Command, lexicon: Lexicon): string | undefined {
  const found = lexicon.commands.find(([words, is]) => is === command && words.length === 1);
  return found && spell(found[0], lexicon);
}

// Whole phrases and the first language come last, so that theirs is the spelling that stays.
function spellings(vocabularies: readonly Vocabulary[]): ReadonlyMap<string, string> {
  const phrases = vocabularies
    .flatMap((vocabulary) => {
      const { commands: spoken, switches, on, off, behalf, ends } = vocabulary;
      const { until, lasting, weekdays, months, days, units, noon, midnight } = vocabulary;
      return [
        spoken,
        switches,
        { on, off, behalf },
        ends,
        { until, lasting },
        weekdays,
        months,
        days,
        units,
        { noon, midnight },
      ]
        .flatMap((record) => Object.values<readonly string[]>(record))
        .flat();
    })
    .toReversed();
  const words = phrases.flatMap((phrase) => phrase.split(' ')).toReversed();
  return new Map([...words, ...phrases].map((phrase) => [fold(phrase), phrase]));
}

function toWords(phrase: string): Words {
  return fold(phrase).split(' ');
}

function longestFirst(left: Words, right: Words): number {
  return right.length - left.length;
}

function entries<Key extends string>(
  record: Readonly<Record<Key, readonly string[]>>,
): [readonly string[], Key][] {
  return Object.entries<readonly string[]>(record).map(([key, phrases]) => [phrases, key as Key]);
}

function each<Meaning>(record: Readonly<Record<string, Meaning>>): [readonly string[], Meaning][] {
  return Object.entries(record).map(([phrase, meaning]) => [[phrase], meaning]);
}

function partsOfToday(from: Vocabulary): [readonly string[], PartOfToday][] {
  const today = from.days[0]?.[0] ?? '';
  return each(from.partsOfToday).map(([phrases, part]) => [phrases, { part, today }]);
}

function periods({ endsOfPeriods }: Vocabulary): [readonly string[], Period][] {
  return (['week', 'month', 'year'] as const).flatMap((of): [readonly string[], Period][] => [
    [endsOfPeriods[of].current, { of, next: false }],
    [endsOfPeriods[of].next, { of, next: true }],
  ]);
}

function numbered(lists: readonly Phrases[], first: number): [readonly string[], number][] {
  return lists.map((phrases, index) => [phrases, index + first]);
}

function states({ on, off }: Vocabulary): [readonly string[], boolean][] {
  return [
    [on, true],
    [off, false],
  ];
}

function switchings(vocabulary: Vocabulary): [readonly string[], Switching][] {
  return entries(vocabulary.switches).flatMap(([names, which]) =>
    states(vocabulary).map(([words, on]): [readonly string[], Switching] => [
      names.flatMap((name) => words.flatMap((word) => [`${name} ${word}`, `${word} ${name}`])),
      { which, on },
    ]),
  );
}
