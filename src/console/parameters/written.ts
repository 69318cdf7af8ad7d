import type { Parameter } from '../api/contract.ts';
import type { Words } from '../words/en.ts';
import type { Formats } from '../words/formats.ts';

interface Spoken {
  readonly t: Words;
  readonly formats: Formats;
}

/** A value for people, where it is a mapping a line for each: `48 hours`, `automatic`, `Mon to Fri, 09:00–17:00`. */
export function writtenValue({ t, formats }: Spoken, parameter: Parameter, value: unknown): string {
  const { shape, unit } = parameter;
  if (value === null || value === undefined) return t.common.none;
  switch (shape.kind) {
    case 'switch':
      return value === true ? t.parameters.on : t.parameters.off;
    case 'choice':
      return choiceName(t, value as string | boolean);
    case 'number':
      if (typeof value !== 'number') return wordFor(t, value);
      return unit === null || unit === 'TCP port'
        ? formats.plain(value)
        : `${formats.number(value)} ${unitFor(t, unit)}`;
    case 'text':
    case 'certificate':
      return wordFor(t, value);
    case 'list':
      if (!Array.isArray(value)) return wordFor(t, value);
      return value.length === 0 ? t.common.none : value.join(', ');
    case 'mapping':
      return Object.entries(value as Readonly<Record<string, string>>)
        .map(([state, shown]) => `${stateName(t, state)}: ${shownName(t, shown)}`)
        .join('\n');
    case 'working-hours': {
      const { days, from, to } = value as Readonly<Record<'from' | 'to', string>> & {
        readonly days: readonly number[];
      };
      return `${weekdays(formats, days)}, ${from}–${to}`;
    }
  }
}

/** What is allowed, for people; in the language of the page, unlike the service's own sentence. */
export function writtenLimits({ t, formats }: Spoken, { shape }: Parameter): string {
  const { limits } = t.parameters;
  switch (shape.kind) {
    case 'number': {
      const number = limits.number(formats.number(shape.min), formats.number(shape.max));
      return shape.word === null ? number : limits.or(wordFor(t, shape.word), number);
    }
    case 'switch':
      return limits.switch;
    case 'choice':
      return shape.values.map((one) => choiceName(t, one)).join(' / ');
    case 'text':
      return limits.or(wordFor(t, shape.word), limits[shape.of]);
    case 'certificate':
      return limits.or(wordFor(t, shape.word), limits.certificate);
    case 'list': {
      const list = limits[shape.of](formats.number(shape.most));
      return shape.word === null ? list : limits.or(wordFor(t, shape.word), list);
    }
    case 'mapping':
      return limits.mapping;
    case 'working-hours':
      return limits.hours;
  }
}

export function unitFor(t: Words, unit: string): string {
  return t.parameters.units[unit] ?? unit;
}

export function wordFor(t: Words, value: unknown): string {
  return t.parameters.words[String(value)] ?? String(value);
}

export function stateName(t: Words, state: string): string {
  return t.parameters.states[state] ?? state;
}

export function shownName(t: Words, shown: string): string {
  if (shown === 'as-session') return t.parameters.asSession;
  return t.presence.availability[shown as keyof Words['presence']['availability']] ?? shown;
}

export function choiceName(t: Words, value: string | boolean): string {
  return t.parameters.choices[String(value)] ?? String(value);
}

/** `Mon–Fri`, or each by itself where they do not follow one another. */
function weekdays(formats: Formats, days: readonly number[]): string {
  const [first = 1] = days;
  const last = days.at(-1) ?? first;
  const name = (day: number): string => formats.weekday(day, 'short');
  if (days.length > 2 && last - first === days.length - 1) return `${name(first)}–${name(last)}`;
  return days.map(name).join(', ');
}
