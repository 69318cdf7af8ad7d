import type { GivenSettings } from '../../people/person-settings.ts';
import { noticeLimits } from '../../people/person-settings.ts';
import type { Person } from '../../people/person.ts';
import { tellSettings, tellSwitched, switchState } from '../answers/settings.ts';
import { tellNext, tellStatus } from '../answers/explanation.ts';
import { type Voice, tell } from '../answers/voice.ts';
import { chooseLanguage, languages } from '../languages.ts';
import type { Answer, AssistantNeeds } from '../needs.ts';
import { languageName, presenceLanguage, presenceLanguages } from '../presence-languages.ts';
import { type Subject, voiceOf } from '../speaker.ts';
import type { Switch } from '../understand/intent.ts';
import { fold } from '../understand/tokens.ts';

/** How a person's settings are. */
export function settings(needs: AssistantNeeds, { person, voice }: Subject): Answer {
  const text = tellSettings(voice, person, needs.organisation(), ownLanguage(needs, person, voice));
  return { text, done: true };
}

/** Sets what a form gave, and tells everything as it is then. */
export async function changeSettings(
  needs: AssistantNeeds,
  subject: Subject,
  given: GivenSettings,
): Promise<Answer> {
  const person = await change(needs, subject, given);
  if (!person) return unknown(subject.voice);
  return settings(needs, { ...subject, person, voice: voiceOf(needs, person, null) });
}

/** Switches something on or off; what the administrator does not allow stays off. */
export async function setSwitch(
  needs: AssistantNeeds,
  subject: Subject,
  which: Switch,
  on: boolean,
): Promise<Answer> {
  const { voice } = subject;
  const given =
    which === 'meetings' ? { ownMeetingInformation: on } : { ownDisplayOutOfOffice: on };
  const person = await change(needs, subject, given);
  if (!person) return unknown(voice);
  const state = switchState(person, needs.organisation(), which);
  const explanation = person.enabled ? needs.inbox.explain(person.jid) : undefined;
  const lines = [
    tellSwitched(voice, which, state),
    ...(explanation ? tellStatus(voice, explanation, null, 'on').slice(0, 1) : []),
    ...(explanation ? tellNext(voice, explanation) : []),
  ];
  return { text: lines.join('\n'), done: true };
}

/** Tells or sets how long before a meeting its owner is told of it; `null` tells. */
export async function notice(
  needs: AssistantNeeds,
  subject: Subject,
  minutes: number | 'off' | null,
): Promise<Answer> {
  const { voice } = subject;
  const { min, max } = noticeLimits;
  if (typeof minutes === 'number' && !(minutes >= min && minutes <= max && minutes % 1 === 0)) {
    return { text: tell(voice, 'noticeLimits', { min, max }), done: false };
  }
  const person =
    minutes === null
      ? subject.person
      : await change(needs, subject, { noticeMinutes: minutes === 'off' ? null : minutes });
  if (!person) return unknown(voice);
  const hint = minutes === null ? [tell(voice, 'noticeHint')] : [];
  const is = tell(voice, 'noticeIs', { minutes: person.noticeMinutes ?? 0 });
  return { text: [is, ...hint].join('\n'), done: true };
}

/** Tells or sets the language, which is answered in at once. */
export async function language(
  needs: AssistantNeeds,
  subject: Subject,
  wanted: string | null,
): Promise<Answer> {
  const { voice } = subject;
  if (wanted === null) {
    const now = ownLanguage(needs, subject.person, voice);
    const is = tell(voice, 'languageIs', { language: now });
    return { text: [is, tellLanguages(voice)].join('\n'), done: true };
  }
  const locale = isUsual(wanted) ? null : presenceLanguage(wanted);
  if (locale === undefined) {
    const why = tell(voice, 'languageUnknown', { wanted });
    return { text: [why, tellLanguages(voice)].join('\n'), done: false };
  }
  const person = await change(needs, subject, { locale });
  if (!person) return unknown(voice);
  const spoken = voiceOf(needs, person, null);
  const is = tell(spoken, 'languageIs', { language: ownLanguage(needs, person, spoken) });
  const tag = person.locale ?? needs.defaults.locale;
  const own = tellSpoken(spoken, tag);
  return { text: [is, ...own].join('\n'), done: true };
}

/** The assistant does not speak every language in which presence is shown. */
function tellSpoken(voice: Voice, tag: string): readonly string[] {
  const spoken = chooseLanguage(tag).locale;
  if (new Intl.Locale(spoken).language === new Intl.Locale(tag).language) return [];
  return [tell(voice, 'languageMine', { language: languageName(spoken, voice.language.locale) })];
}

function tellLanguages(voice: Voice): string {
  const names = presenceLanguages.map((tag) => named(tag, voice));
  return tell(voice, 'languageList', { languages: names.join(', ') });
}

/** The language of a person's presence, and whose choice it is. */
function ownLanguage({ defaults }: AssistantNeeds, { locale }: Person, voice: Voice): string {
  const name = named(locale ?? defaults.locale, voice);
  return locale === null ? tell(voice, 'languageUsual', { language: name }) : name;
}

function named(tag: string, voice: Voice): string {
  return `${languageName(tag, voice.language.locale)} (${tag})`;
}

function isUsual(wanted: string): boolean {
  const said = fold(wanted);
  return languages.some(({ vocabulary }) => vocabulary.usual.some((each) => fold(each) === said));
}

async function change(
  { people }: AssistantNeeds,
  { person: { jid } }: Subject,
  given: GivenSettings,
): Promise<Person | undefined> {
  const outcome = await people.change(jid, given, jid);
  if (outcome.kind === 'saved') return outcome.person;
  if (outcome.kind === 'invalid') throw new Error(outcome.message);
  return undefined;
}

function unknown(voice: Voice): Answer {
  return { text: tell(voice, 'refused', { reason: 'unknownPerson' }), done: false };
}
