import type { Period, Switch } from '../understand/intent.ts';
import { fold } from '../understand/tokens.ts';
import type { Command, FollowedEnd, PartOfDay, Phrases, Unit, Vocabulary } from './vocabulary.ts';

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
