import type { Jid } from '../people/person.ts';
import { assistantAsked, assistantFailed } from '../telemetry/assistant-events.ts';
import { tellProblem } from './answers/problem.ts';
import { type Voice, tell } from './answers/voice.ts';
import { type CommandSummary, commandForm, commandsOf, readCommand } from './commands.ts';
import type { CommandForm } from './forms.ts';
import { lexiconFor } from './languages.ts';
import type { Answer, AssistantNeeds } from './needs.ts';
import { delegates, nameDelegate, removeDelegate } from './requests/delegates.ts';
import { carryOut, isPresence } from './requests/presence.ts';
import { changeSettings, language, notice, setSwitch, settings } from './requests/settings.ts';
import { signIn } from './requests/sign-in.ts';
import { today } from './requests/today.ts';
import { type Speaker, type Subject, meet, ownSubject, resolve, voiceOf } from './speaker.ts';
import type { Intent, OwnIntent } from './understand/intent.ts';
import { understand } from './understand/understand.ts';
import type { SettingsRead } from './more-forms.ts';

/** The answer to a line; `secret` where nobody is to keep it or have a copy. */
interface Reply {
  readonly text: string;
  readonly secret: boolean;
}

/** What was asked: an intent, settings from a form, or what was wrong with it. */
type Asked = Intent | Answer | { readonly kind: 'settings-form'; readonly given: SettingsRead };

/**
 * Answers people about their own presence and lets them override it, by lines and by forms; and
 * about the presence of those who named them a delegate. `person` is always the bare JID of
 * whoever is speaking, normalised and vouched for by the server. `lang` is the language of what
 * they sent, if it said. Nothing here rejects: a fault is logged and answered.
 */
export class Assistant {
  readonly #needs: AssistantNeeds;

  constructor(needs: AssistantNeeds) {
    this.#needs = needs;
  }

  /** The answer to one line of chat; it may span lines. */
  async answer(person: string, line: string, lang: string | null): Promise<Reply> {
    const answer = await this.#serve(person, lang, 'line', ({ voice }) => {
      const outcome = understand(line, lexiconFor(voice.language));
      return outcome.kind === 'understood'
        ? outcome.intent
        : { text: tellProblem(voice, outcome.problem), done: false };
    });
    return { text: answer.text, secret: answer.secret ?? false };
  }

  /** The commands this person can run; none for a stranger. */
  async commands(person: string, lang: string | null): Promise<readonly CommandSummary[]> {
    const speaker = await meet(this.#needs, person as Jid, lang);
    return speaker ? commandsOf(this.#needs, speaker) : [];
  }

  /** The form a command begins with; none where it needs no input, or is not known. */
  async form(
    person: string,
    command: string,
    lang: string | null,
  ): Promise<CommandForm | undefined> {
    const speaker = await meet(this.#needs, person as Jid, lang);
    return speaker && (await commandForm(this.#needs, speaker, command));
  }

  /** Runs a command with what the form brought, or with nothing. */
  async submit(
    person: string,
    command: string,
    values: ReadonlyMap<string, string>,
    lang: string | null,
  ): Promise<Answer> {
    return this.#serve(person, lang, 'form', (speaker) => readCommand(speaker, command, values));
  }

  /** Everything that is asked comes through here, whatever way it came. */
  async #serve(
    person: string,
    lang: string | null,
    way: 'line' | 'form',
    read: (speaker: Speaker) => Asked,
  ): Promise<Answer> {
    const { telemetry } = this.#needs;
    const jid = person as Jid;
    let intent = 'not-understood';
    let voice = voiceOf(this.#needs, undefined, lang);
    try {
      const speaker = await meet(this.#needs, jid, lang);
      const asked = read(speaker ?? stranger(jid, voice));
      if (!speaker) {
        assistantAsked(telemetry, 'stranger', way);
        // Who was a delegate once is a stranger now; that they tried is on the record.
        if ('kind' in asked && asked.kind === 'for') {
          await resolve(this.#needs, stranger(jid, voice), asked.who);
        }
        return { text: tell(voice, 'notEnrolled', { person }), done: false };
      }
      ({ voice } = speaker);
      if ('kind' in asked) intent = asked.kind === 'settings-form' ? 'settings' : asked.kind;
      assistantAsked(telemetry, intent, way);
      return 'kind' in asked ? await this.#carryOut(speaker, asked) : asked;
    } catch (error) {
      assistantFailed(telemetry, intent, error);
      return { text: tell(voice, 'failed'), done: false };
    }
  }

  async #carryOut(speaker: Speaker, asked: Exclude<Asked, Answer>): Promise<Answer> {
    if (asked.kind === 'for') return this.#forOther(speaker, asked.who, asked.what);
    const own = ownSubject(speaker);
    if (asked.kind === 'delegates') return delegates(this.#needs, speaker);
    if (!own) return tellDelegate(speaker, asked.kind);
    if (asked.kind === 'settings-form') return changeSettings(this.#needs, own, asked.given);
    return this.#forSelf(speaker, own, asked);
  }

  async #forOther(speaker: Speaker, who: string, what: OwnIntent): Promise<Answer> {
    const { voice } = speaker;
    const resolved = await resolve(this.#needs, speaker, who);
    if (resolved.kind === 'not-permitted') {
      return { text: tell(voice, 'notPermitted', { who }), done: false };
    }
    if (resolved.kind === 'ambiguous') {
      const people = resolved.jids.join(', ');
      return { text: tell(voice, 'ambiguous', { who, people }), done: false };
    }
    const { subject } = resolved;
    if (subject.own && what.kind !== 'delegates') return this.#forSelf(speaker, subject, what);
    if (!isPresence(what)) return { text: tell(voice, 'notForOthers'), done: false };
    return carryOut(this.#needs, speaker, subject, what);
  }

  async #forSelf(speaker: Speaker, own: Subject, intent: OwnIntent): Promise<Answer> {
    const needs = this.#needs;
    switch (intent.kind) {
      case 'override':
      case 'revert':
      case 'status':
      case 'why':
        return carryOut(needs, speaker, own, intent);
      case 'today':
        return today(needs, own);
      case 'settings':
        return settings(needs, own);
      case 'switch':
        return setSwitch(needs, own, intent.which, intent.on);
      case 'language':
        return language(needs, own, intent.wanted);
      case 'notice':
        return notice(needs, own, intent.minutes);
      case 'delegates':
        return delegates(needs, speaker);
      case 'delegate-add':
        return nameDelegate(needs, own, intent.who, intent.ends);
      case 'delegate-remove':
        return removeDelegate(needs, own, intent.who);
      case 'sign-in':
        return signIn(needs, own);
      case 'help':
        return { text: tell(own.voice, 'help', { timeZone: own.voice.timeZone }), done: true };
    }
  }
}

/** Someone who may act for others and is not served here: for themself there is nothing. */
function tellDelegate({ voice, principals }: Speaker, asked: string): Answer {
  const people = principals.map(({ person }) => person);
  const values = { people: people.join(', '), who: people[0] ?? '' };
  return { text: tell(voice, 'onlyDelegate', values), done: asked === 'help' };
}

function stranger(jid: Jid, voice: Voice): Speaker {
  return { jid, person: undefined, principals: [], voice };
}
