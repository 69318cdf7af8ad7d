import type { Inbox, OverrideRequest } from '../engine/inbox.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Explanation } from '../presence/explain.ts';
import type { Instant } from '../presence/time.ts';
import { assistantAsked, assistantFailed } from '../telemetry/assistant-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Wording } from '../wording/wording.ts';
import { tellNext, tellStatus, tellWhy } from './answers/explanation.ts';
import { tellOverride, tellRevert } from './answers/outcome.ts';
import { tellProblem } from './answers/problem.ts';
import { type Voice, tell } from './answers/voice.ts';
import { type CommandForm, overrideForm, readOverrideForm } from './forms.ts';
import { chooseLanguage, lexiconFor } from './languages.ts';
import { resolveEnd } from './times.ts';
import type { EndPhrase, Intent } from './understand/intent.ts';
import { understand } from './understand/understand.ts';

export interface AssistantNeeds {
  readonly inbox: Pick<Inbox, 'explain' | 'override' | 'revert'>;
  findPerson(jid: Jid): Promise<Person | undefined> | Person | undefined;
  /** The zone in which times are told to a person and understood; theirs or the default. */
  timeZoneOf?(jid: Jid): string | undefined;
  now(): Instant;
  /** The organisation's own, looked at anew each time. */
  readonly defaults: { readonly locale: string; readonly timeZone: string };
  readonly wording: Wording;
  readonly telemetry: Telemetry;
}

/** `done` is false where nothing was done; `text` says why. */
export interface Answer {
  readonly text: string;
  readonly done: boolean;
}

export interface CommandSummary {
  readonly name: string;
  readonly title: string;
}

const commandTitles = {
  override: 'commandOverride',
  revert: 'commandRevert',
  status: 'commandStatus',
  why: 'commandWhy',
  help: 'commandHelp',
} as const;
type CommandName = keyof typeof commandTitles;

/** Someone who may be told about themself. */
interface Known {
  readonly person: Person;
  readonly voice: Voice;
}

/**
 * Answers people about their own presence and lets them override it, by lines and by forms.
 * `person` is always the bare JID of whoever is speaking, normalised and vouched for by the
 * server; nobody can name another person. `lang` is the language of what they sent, if it said.
 * Nothing here rejects: a fault is logged and answered.
 */
export class Assistant {
  readonly #needs: AssistantNeeds;

  constructor(needs: AssistantNeeds) {
    this.#needs = needs;
  }

  /** The answer to one line of chat; it may span lines. */
  async answer(person: string, line: string, lang: string | null): Promise<string> {
    const answer = await this.#serve(person, lang, 'line', ({ voice }) => {
      const outcome = understand(line, lexiconFor(voice.language));
      return outcome.kind === 'understood'
        ? outcome.intent
        : { text: tellProblem(voice, outcome.problem), done: false };
    });
    return answer.text;
  }

  /** The commands this person can run; none for a stranger. */
  async commands(person: string, lang: string | null): Promise<readonly CommandSummary[]> {
    const known = await this.#meet(person, lang);
    if (!known) return [];
    return Object.entries(commandTitles).map(([name, key]) => ({
      name,
      title: tell(known.voice, key),
    }));
  }

  /** The form a command begins with; none where it needs no input, or is not known. */
  async form(
    person: string,
    command: string,
    lang: string | null,
  ): Promise<CommandForm | undefined> {
    if (command !== 'override') return undefined;
    const known = await this.#meet(person, lang);
    return known && overrideForm(known.voice);
  }

  /** Runs a command with what the form brought, or with nothing. */
  async submit(
    person: string,
    command: string,
    values: ReadonlyMap<string, string>,
    lang: string | null,
  ): Promise<Answer> {
    return this.#serve(person, lang, 'form', ({ voice }) => {
      if (!isCommand(command)) return { text: tell(voice, 'unknownCommand'), done: false };
      if (command !== 'override') return { kind: command };
      const reading = readOverrideForm(voice, values);
      return reading.kind === 'read' ? reading.intent : { text: reading.text, done: false };
    });
  }

  /** Everything that is asked comes through here, whatever way it came. */
  async #serve(
    person: string,
    lang: string | null,
    way: 'line' | 'form',
    read: (known: Known) => Intent | Answer,
  ): Promise<Answer> {
    const { telemetry } = this.#needs;
    let asked = 'not-understood';
    let voice = this.#voice(undefined, lang);
    try {
      const known = await this.#meet(person, lang);
      if (!known) {
        assistantAsked(telemetry, 'stranger', way);
        return { text: tell(voice, 'notEnrolled', { person }), done: false };
      }
      ({ voice } = known);
      const intent = read(known);
      if ('kind' in intent) asked = intent.kind;
      assistantAsked(telemetry, asked, way);
      return 'kind' in intent ? await this.#carryOut(known, intent) : intent;
    } catch (error) {
      assistantFailed(telemetry, asked, error);
      return { text: tell(voice, 'failed'), done: false };
    }
  }

  async #meet(person: string, lang: string | null): Promise<Known | undefined> {
    // Normalised by whoever vouches for it, which is what makes it a `Jid`.
    const found = await this.#needs.findPerson(person as Jid);
    return found && { person: found, voice: this.#voice(found, lang) };
  }

  #voice(person: Person | undefined, lang: string | null): Voice {
    const { defaults, wording } = this.#needs;
    const timeZone = person && this.#needs.timeZoneOf?.(person.jid);
    return {
      language: chooseLanguage(person?.locale ?? null, lang, defaults.locale),
      timeZone: timeZone ?? person?.timeZone ?? defaults.timeZone,
      now: this.#needs.now(),
      wording,
    };
  }

  async #carryOut(known: Known, intent: Intent): Promise<Answer> {
    switch (intent.kind) {
      case 'override':
        return this.#override(known, intent);
      case 'revert':
        return this.#revert(known);
      case 'status':
        return this.#explain(known, tellStatus);
      case 'why':
        return this.#explain(known, tellWhy);
      case 'help':
        return { text: tell(known.voice, 'help', { timeZone: known.voice.timeZone }), done: true };
    }
  }

  async #override(
    { person, voice }: Known,
    intent: Extract<Intent, { kind: 'override' }>,
  ): Promise<Answer> {
    const { jid } = person;
    const { availability, text } = intent;
    const ends = toRequest(intent.ends, voice);
    const request = { availability, text, ends, by: jid, revision: null };
    const outcome = await this.#needs.inbox.override(jid, request);
    return { text: tellOverride(voice, intent, outcome), done: outcome.kind === 'set' };
  }

  async #revert({ person, voice }: Known): Promise<Answer> {
    const { inbox } = this.#needs;
    const outcome = await inbox.revert(person.jid, person.jid);
    const explanation = outcome.kind === 'refused' ? undefined : inbox.explain(person.jid);
    const next = explanation ? tellNext(voice, explanation) : [];
    const text = [tellRevert(voice, outcome), ...next].join('\n');
    return { text, done: outcome.kind !== 'refused' };
  }

  #explain(
    { person, voice }: Known,
    tellIt: (voice: Voice, explanation: Explanation) => readonly string[],
  ): Answer {
    if (!person.enabled) return { text: tell(voice, 'switchedOff'), done: true };
    const explanation = this.#needs.inbox.explain(person.jid);
    if (explanation) return { text: tellIt(voice, explanation).join('\n'), done: true };
    return { text: tell(voice, 'notEnrolled', { person: person.jid }), done: false };
  }
}

function toRequest(ends: EndPhrase, { now, timeZone }: Voice): OverrideRequest['ends'] {
  if (ends.kind !== 'moment' && ends.kind !== 'duration') return { kind: ends.kind };
  return { kind: 'time', at: resolveEnd(ends, now, timeZone) };
}

function isCommand(command: string): command is CommandName {
  return Object.hasOwn(commandTitles, command);
}
