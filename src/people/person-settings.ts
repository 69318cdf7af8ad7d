import { parseJid } from './jid.ts';
import type { Jid, Mailbox, Person } from './person.ts';
import type { PersonReason } from './reasons.ts';
import { parseSipAddress } from './sip-address.ts';

/** Everything that can be set of a person, beside the JID that names them. */
type PersonSettings = Omit<Person, 'jid'>;

/** Settings as they are given: the mailbox is yet to be judged. */
export type GivenSettings = {
  readonly [Key in keyof PersonSettings]?:
    | (Key extends 'mailbox' ? string : PersonSettings[Key])
    | undefined;
};

/** Somebody to be added. */
export interface NewPerson extends GivenSettings {
  readonly jid: string;
}

/** The languages in which people can be shown, BCP 47. */
interface Languages {
  readonly all: readonly string[];
  /** Whether one of them serves `tag`, as `de` serves `de-AT`. */
  serve(tag: string): boolean;
}

/** What a person can be given, as things are now. */
export interface Choices {
  readonly languages: Languages;
  /** Names of the gateways there are. */
  readonly gateways: () => readonly string[];
}

const longestName = 256;

/** Minutes before a meeting at which its owner may be told of it. */
export const noticeLimits = { min: 1, max: 120 };

export type JudgedPerson =
  | { readonly kind: 'valid'; readonly person: Person }
  | ({ readonly kind: 'invalid' } & InvalidSetting);

/** Which setting is wrong, and why; the sentence says what is allowed. */
export type InvalidSetting = { readonly setting: keyof Person } & PersonReason;

/**
 * A person as they are when nothing is set: the mailbox is the JID, everything is shown. Without
 * `choices` every language and every gateway is taken.
 */
export function newPerson(
  { jid: text, ...given }: NewPerson,
  choices: Choices | null,
): JudgedPerson {
  const parsed = parseJid(text);
  if (parsed.kind === 'invalid') return { ...parsed, setting: 'jid' };
  return changedPerson(defaultsOf(parsed.jid), given, choices);
}

/** `person` with what is given laid over their settings. */
export function changedPerson(
  person: Person,
  given: GivenSettings,
  choices: Choices | null,
): JudgedPerson {
  const changed = {
    jid: person.jid,
    mailbox: (given.mailbox?.trim() ?? person.mailbox) as Mailbox,
    name: given.name === undefined ? person.name : (given.name?.trim() ?? null),
    enabled: given.enabled ?? person.enabled,
    locale: given.locale === undefined ? person.locale : canonicalLocale(given.locale),
    timeZone: given.timeZone === undefined ? person.timeZone : given.timeZone,
    meetingInformation: given.meetingInformation ?? person.meetingInformation,
    displayOutOfOffice: given.displayOutOfOffice ?? person.displayOutOfOffice,
    ownMeetingInformation: given.ownMeetingInformation ?? person.ownMeetingInformation,
    ownDisplayOutOfOffice: given.ownDisplayOutOfOffice ?? person.ownDisplayOutOfOffice,
    noticeMinutes: given.noticeMinutes === undefined ? person.noticeMinutes : given.noticeMinutes,
    showNextMeeting: given.showNextMeeting ?? person.showNextMeeting,
    deskPhoneLamps: given.deskPhoneLamps ?? person.deskPhoneLamps,
    sipAddress:
      given.sipAddress === undefined ? person.sipAddress : canonicalAddress(given.sipAddress),
    gateway: given.gateway === undefined ? person.gateway : (given.gateway?.trim() ?? null),
  };
  // What was taken before stays, whatever else is changed.
  const locale = changed.locale === person.locale ? null : changed.locale;
  const gateway = changed.gateway === person.gateway ? null : changed.gateway;
  const fault = faultOf(changed) ?? choiceFault({ locale, gateway }, choices);
  return fault === undefined ? { kind: 'valid', person: changed } : { kind: 'invalid', ...fault };
}

function defaultsOf(jid: Jid): Person {
  return {
    jid,
    mailbox: jid as string as Mailbox,
    name: null,
    enabled: true,
    locale: null,
    timeZone: null,
    meetingInformation: true,
    displayOutOfOffice: true,
    ownMeetingInformation: true,
    ownDisplayOutOfOffice: true,
    noticeMinutes: null,
    showNextMeeting: false,
    deskPhoneLamps: false,
    sipAddress: null,
    gateway: null,
  };
}

function faultOf({
  mailbox,
  name,
  locale,
  timeZone,
  noticeMinutes,
  sipAddress,
}: Person): InvalidSetting | undefined {
  // RFC 5321 §4.5.3.1.3: a path is 256 octets, its two brackets included.
  if (!/^[^@\s\p{C}]+@[^@\s\p{C}]+$/u.test(mailbox) || Buffer.byteLength(mailbox) > 254) {
    return {
      setting: 'mailbox',
      code: 'not-a-mailbox',
      params: { given: mailbox },
      message: `"${mailbox}" is not a mailbox: give an SMTP address such as john@example.com.`,
    };
  }
  if (name !== null && (name === '' || name.length > longestName || /[\p{Cc}\p{Cs}]/u.test(name))) {
    return {
      setting: 'name',
      code: 'name-length',
      params: { most: longestName },
      message: `The name must have 1 to ${longestName} characters on one line; null is for the part before the @.`,
    };
  }
  if (locale !== null && !isAccepted(() => Intl.getCanonicalLocales(locale))) {
    return {
      setting: 'locale',
      code: 'not-a-language',
      params: { given: locale },
      message: `"${locale}" is not a language: give a tag such as en or pt-BR.`,
    };
  }
  if (timeZone !== null && !isTimeZone(timeZone)) {
    return {
      setting: 'timeZone',
      code: 'not-a-time-zone',
      params: { given: timeZone },
      message: `"${timeZone}" is not a time zone: give an IANA name such as Europe/London.`,
    };
  }
  if (sipAddress !== null) {
    const parsed = parseSipAddress(sipAddress);
    if (parsed.kind === 'invalid') return { ...parsed, setting: 'sipAddress' };
  }
  if (noticeMinutes !== null && !isNotice(noticeMinutes)) {
    return {
      setting: 'noticeMinutes',
      code: 'notice-out-of-range',
      params: noticeLimits,
      message: `A notice comes ${noticeLimits.min} to ${noticeLimits.max} whole minutes before a meeting; null is for none.`,
    };
  }
  return undefined;
}

function choiceFault(
  { locale, gateway }: Pick<Person, 'locale' | 'gateway'>,
  choices: Choices | null,
): InvalidSetting | undefined {
  if (choices === null) return undefined;
  const { languages } = choices;
  if (locale !== null && !languages.serve(locale)) {
    return {
      setting: 'locale',
      code: 'language-not-shown',
      params: { given: locale, choices: languages.all.join(', ') },
      message: `Nothing can be shown in "${locale}": give one of ${languages.all.join(', ')}; null is for the organisation's.`,
    };
  }
  const gateways = choices.gateways();
  if (gateway !== null && !gateways.includes(gateway)) {
    return {
      setting: 'gateway',
      code: 'gateway-not-there',
      params: { given: gateway, choices: gateways.join(', ') },
      message: `There is no gateway "${gateway}": give one of ${gateways.join(', ') || 'none, for there is none'}; null is for the default one.`,
    };
  }
  return undefined;
}

function isNotice(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= noticeLimits.min && minutes <= noticeLimits.max;
}

/** What is no address stays as it is, to be refused. */
function canonicalAddress(text: string | null): string | null {
  if (text === null) return null;
  const parsed = parseSipAddress(text);
  return parsed.kind === 'address' ? parsed.address : text;
}

/** What is no tag stays as it is, to be refused. */
function canonicalLocale(tag: string | null): string | null {
  if (tag === null || !isAccepted(() => Intl.getCanonicalLocales(tag))) return tag;
  return Intl.getCanonicalLocales(tag)[0] ?? tag;
}

function isTimeZone(name: string): boolean {
  // Intl takes +01:00 as well, which is no name and knows no summer time.
  return (
    /^[a-z]/i.test(name) && isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: name }))
  );
}

function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
