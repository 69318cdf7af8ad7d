import type { Availability } from '../presence/presence.ts';
import { type Voice, tell, tellAvailability, toSelector } from './answers/voice.ts';
import { tellProblem } from './answers/problem.ts';
import { lexiconFor } from './languages.ts';
import { type EndPhrase, type Intent, type Problem, textLimit } from './understand/intent.ts';
import { cleanText } from './understand/tokens.ts';
import { understand } from './understand/understand.ts';
import { shows } from './vocabulary/vocabulary.ts';

/** A form, in fields as XEP-0004 has them; `options` only for `list-single`. */
export interface CommandForm {
  readonly title: string;
  readonly instructions: string;
  readonly fields: readonly FormField[];
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text-single' | 'list-single' | 'boolean';
  readonly value: string | null;
  readonly required: boolean;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

type OverrideIntent = Extract<Intent, { kind: 'override' }>;

export type FormReading<Read extends Intent> =
  | { readonly kind: 'read'; readonly intent: Read }
  | Wrong;

/** What is wrong with the form and what to do. */
interface Wrong {
  readonly kind: 'wrong';
  readonly text: string;
}

const availabilities = ['available', 'chat', 'away', 'xa', 'dnd', 'offline'] as const;
const ends = ['default', 'time', 'duration', 'end-of-meeting', 'next-change', 'revert'] as const;

/**
 * The form of the command `override`; its fields are availability, text, ends and when, after
 * those of `about`.
 */
export function overrideForm(voice: Voice, about: readonly FormField[]): CommandForm {
  return {
    title: tell(voice, 'commandOverride'),
    instructions: tell(voice, 'formInstructions', { timeZone: voice.timeZone }),
    fields: [
      ...about,
      {
        name: 'availability',
        label: tell(voice, 'fieldAvailability'),
        type: 'list-single',
        value: 'available',
        required: true,
        options: availabilities.map((value) => ({
          value,
          label: tellAvailability(voice, shows[value] ?? 'available'),
        })),
      },
      textField('text', tell(voice, 'fieldText')),
      {
        name: 'ends',
        label: tell(voice, 'fieldEnds'),
        type: 'list-single',
        value: 'default',
        required: true,
        options: ends.map((value) => ({
          value,
          label: tell(voice, 'endsOption', { ends: toSelector(value) }),
        })),
      },
      textField('when', tell(voice, 'fieldWhen')),
    ],
  };
}

export function textField(name: string, label: string, value: string = ''): FormField {
  return { name, label, type: 'text-single', value, required: false, options: [] };
}

/** One of `options`, the first unless `value` says another. */
export function choiceField(
  name: string,
  label: string,
  options: FormField['options'],
  value: string | null = options[0]?.value ?? null,
): FormField {
  return { name, label, type: 'list-single', value, required: true, options };
}

/** What a submitted form means. Fields left out are as the form had them, but for availability. */
export function readOverrideForm(
  voice: Voice,
  values: ReadonlyMap<string, string>,
): FormReading<OverrideIntent> {
  const availability = readAvailability(values.get('availability')?.trim() ?? '');
  if (availability === undefined) return wrongField(voice, 'fieldAvailability');
  const text = cleanText(values.get('text') ?? '');
  if (text.length > textLimit) return wrong(voice, { kind: 'text-too-long', limit: textLimit });
  const chosen = values.get('ends')?.trim() ?? 'default';
  const kind = ends.find((known) => known === chosen);
  if (kind === undefined) return wrongField(voice, 'fieldEnds');

  const when = values.get('when')?.trim() ?? '';
  const timed = kind === 'time' || kind === 'duration' || (kind === 'default' && when !== '');
  if (!timed) {
    if (when !== '') return tellWhen(voice, 'fieldWhenUnused');
    return { kind: 'read', intent: { kind: 'override', availability, text, ends: { kind } } };
  }
  if (when === '') return tellWhen(voice, 'fieldWhenMissing');
  const end = readWhen(voice, when);
  if (end.kind === 'problem') return wrong(voice, end.problem);
  return { kind: 'read', intent: { kind: 'override', availability, text, ends: end.ends } };
}

/** The words a person would use, or the names RFC 6121 has for them. */
function readAvailability(value: string): Availability | undefined {
  if (value === 'busy') return 'dnd';
  if (value === 'unavailable') return 'unavailable';
  const command = availabilities.find((known) => known === value);
  return command && (shows[command] ?? undefined);
}

export type WhenReading =
  | { readonly kind: 'end'; readonly ends: EndPhrase }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** An end as a line would have it, with or without its first word. */
export function readWhen({ language }: Voice, when: string): WhenReading {
  const { commands, until, lasting } = language.vocabulary;
  const [command] = commands.available;
  const problems: Problem[] = [];
  for (const before of ['', `${until[0]} `, `${lasting[0]} `]) {
    const outcome = understand(`${command} ${before}${when}`, lexiconFor(language));
    if (outcome.kind === 'not-understood') {
      problems.push(withoutCommand(outcome.problem, command));
    } else if (outcome.intent.kind === 'override' && outcome.intent.text === '') {
      return { kind: 'end', ends: outcome.intent.ends };
    }
  }
  const likeliest = problems.find((each) => 'nearest' in each && each.nearest.length > 0);
  const unknown: Problem = { kind: 'not-an-end', phrase: when, nearest: [] };
  return { kind: 'problem', problem: likeliest ?? problems[0] ?? unknown };
}

function withoutCommand(problem: Problem, command: string): Problem {
  if (!('nearest' in problem)) return problem;
  const ofWhen = problem.nearest.filter((line) => !line.includes('"') && line !== command);
  return { ...problem, nearest: ofWhen.map((line) => line.slice(command.length).trim()) };
}

export function wrong(voice: Voice, problem: Problem): Wrong {
  return { kind: 'wrong', text: tellProblem(voice, problem) };
}

export function wrongField(
  voice: Voice,
  label: 'fieldAvailability' | 'fieldEnds' | 'fieldDelegate' | 'fieldUntil' | 'fieldNotice',
): Wrong {
  return { kind: 'wrong', text: tell(voice, 'fieldWrong', { field: tell(voice, label) }) };
}

function tellWhen(voice: Voice, key: 'fieldWhenMissing' | 'fieldWhenUnused'): Wrong {
  return { kind: 'wrong', text: tell(voice, key, { field: tell(voice, 'fieldWhen') }) };
}
