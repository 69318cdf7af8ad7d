import type { Delegation } from '../people/delegate-repository.ts';
import { noticeLimits } from '../people/person-settings.ts';
import type { Jid, Person } from '../people/person.ts';
import { type Voice, tell } from './answers/voice.ts';
import {
  type CommandForm,
  type FormField,
  type FormReading,
  choiceField,
  readWhen,
  textField,
  wrong,
  wrongField,
} from './forms.ts';
import { languageName, presenceLanguages } from './presence-languages.ts';
import type { Speaker } from './speaker.ts';
import type { OwnIntent } from './understand/intent.ts';

type DelegateIntent = Extract<OwnIntent, { kind: 'delegate-add' | 'delegate-remove' }>;

/** Whom a form is about, where there is a choice: oneself first, then whom one may act for. */
export function personFields({ jid, person, principals, voice }: Speaker): readonly FormField[] {
  if (principals.length === 0) return [];
  const self = person ? [{ value: jid, label: tell(voice, 'fieldPersonSelf') }] : [];
  const others = principals.map(({ person: other }) => ({ value: other, label: other }));
  return [choiceField('person', tell(voice, 'fieldPerson'), [...self, ...others])];
}

/** A form that asks for nothing but whom it is about; none where there is no choice. */
export function personForm(
  speaker: Speaker,
  title: 'commandRevert' | 'commandStatus' | 'commandWhy',
): CommandForm | undefined {
  const fields = personFields(speaker);
  if (fields.length === 0) return undefined;
  const { voice } = speaker;
  return { title: tell(voice, title), instructions: tell(voice, 'formPerson'), fields };
}

/** The form of `settings`; its fields are meetings, out-of-office, notice and language. */
export function settingsForm(voice: Voice, person: Person): CommandForm {
  return {
    title: tell(voice, 'commandSettings'),
    instructions: tell(voice, 'formSettings'),
    fields: [
      switchField('meetings', tell(voice, 'fieldMeetings'), person.ownMeetingInformation),
      switchField('out-of-office', tell(voice, 'fieldOutOfOffice'), person.ownDisplayOutOfOffice),
      textField('notice', tell(voice, 'fieldNotice'), String(person.noticeMinutes ?? '')),
      languageField(voice, person),
    ],
  };
}

/** The form of `language`. */
export function languageForm(voice: Voice, person: Person): CommandForm {
  return {
    title: tell(voice, 'commandLanguage'),
    instructions: tell(voice, 'formLanguage'),
    fields: [languageField(voice, person)],
  };
}

/** What a submitted form of settings sets; what was left out stays. */
export interface SettingsRead {
  readonly ownMeetingInformation?: boolean;
  readonly ownDisplayOutOfOffice?: boolean;
  readonly noticeMinutes?: number | null;
  readonly locale?: string | null;
}

/** None where something in it is not right; the text says what. */
export function readSettingsForm(
  voice: Voice,
  values: ReadonlyMap<string, string>,
): SettingsRead | { readonly wrong: string } {
  const notice = values.get('notice')?.trim();
  const minutes = notice === undefined || notice === '' ? null : Number(notice);
  if (minutes !== null && !isNotice(minutes)) {
    const { min, max } = noticeLimits;
    return { wrong: tell(voice, 'noticeLimits', { min, max }) };
  }
  const meetings = values.get('meetings');
  const outOfOffice = values.get('out-of-office');
  const locale = values.get('language');
  return {
    ...(meetings === undefined ? {} : { ownMeetingInformation: meetings === 'true' }),
    ...(outOfOffice === undefined ? {} : { ownDisplayOutOfOffice: outOfOffice === 'true' }),
    ...(notice === undefined ? {} : { noticeMinutes: minutes }),
    ...(locale === undefined ? {} : { locale: locale === usual ? null : locale }),
  };
}

/** The form of `delegate-add`; its fields are delegate and until. */
export function namingForm(voice: Voice): CommandForm {
  return {
    title: tell(voice, 'commandDelegateAdd'),
    instructions: tell(voice, 'formDelegateAdd', { timeZone: voice.timeZone }),
    fields: [
      { ...textField('delegate', tell(voice, 'fieldDelegate')), value: null, required: true },
      textField('until', tell(voice, 'fieldUntil')),
    ],
  };
}

export function readNamingForm(
  voice: Voice,
  values: ReadonlyMap<string, string>,
): FormReading<DelegateIntent> {
  const who = values.get('delegate')?.trim() ?? '';
  if (who === '') return wrongField(voice, 'fieldDelegate');
  const until = values.get('until')?.trim() ?? '';
  if (until === '') {
    return { kind: 'read', intent: { kind: 'delegate-add', who, ends: { kind: 'default' } } };
  }
  const read = readWhen(voice, until);
  if (read.kind === 'problem') return wrong(voice, read.problem);
  const { ends } = read;
  if (ends.kind === 'end-of-meeting' || ends.kind === 'next-change') {
    return wrongField(voice, 'fieldUntil');
  }
  return { kind: 'read', intent: { kind: 'delegate-add', who, ends } };
}

/** The form of `delegate-remove`; none where there is nobody to remove. */
export function removalForm(
  voice: Voice,
  delegates: readonly Delegation[],
): CommandForm | undefined {
  if (delegates.length === 0) return undefined;
  const options = delegates.map(({ delegate }) => ({ value: delegate, label: delegate }));
  return {
    title: tell(voice, 'commandDelegateRemove'),
    instructions: tell(voice, 'formDelegateRemove'),
    fields: [choiceField('delegate', tell(voice, 'fieldDelegate'), options)],
  };
}

export function readRemovalForm(
  voice: Voice,
  values: ReadonlyMap<string, string>,
): FormReading<DelegateIntent> {
  const who = values.get('delegate')?.trim() ?? '';
  if (who === '') return wrongField(voice, 'fieldDelegate');
  return { kind: 'read', intent: { kind: 'delegate-remove', who } };
}

/** Whom a submitted form is about; `undefined` for the speaker. */
export function personNamed(speaker: Jid, values: ReadonlyMap<string, string>): string | undefined {
  const named = values.get('person')?.trim() ?? '';
  return named === '' || named === speaker ? undefined : named;
}

/** The organisation's own language, whichever that is. */
const usual = 'default';

function languageField(voice: Voice, { locale }: Person): FormField {
  const own = locale === null || presenceLanguages.includes(locale) ? [] : [locale];
  const options = [...presenceLanguages, ...own].map((tag) => ({
    value: tag,
    label: `${languageName(tag, voice.language.locale)} (${tag})`,
  }));
  const choices = [{ value: usual, label: tell(voice, 'fieldLanguageUsual') }, ...options];
  return choiceField('language', tell(voice, 'fieldLanguage'), choices, locale ?? usual);
}

function switchField(name: string, label: string, on: boolean): FormField {
  return { name, label, type: 'boolean', value: String(on), required: false, options: [] };
}

function isNotice(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= noticeLimits.min && minutes <= noticeLimits.max;
}
