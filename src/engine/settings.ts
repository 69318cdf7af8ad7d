import type { Person } from '../people/person.ts';
import type { MailboxSettings, Policy } from '../presence/policy.ts';
import { languageFor } from '../wording/wording.ts';

/** What the organisation has decided for everyone. */
export interface EngineSettings {
  /** Its `timeZone` serves those who have none of their own. */
  readonly policy: Policy;
  /** BCP 47; comes first in every presence. */
  readonly language: string;
  /** BCP 47; come after the person's own. */
  readonly furtherLanguages: readonly string[];
  /** Seconds over which calendar transitions are spread. */
  readonly calendarSpreadS: number | 'auto';
}

/**
 * The policy for one person: the organisation's, with what the mailbox says of its owner's time,
 * narrowed for the person and by them, never widened.
 */
export function effectivePolicy(
  policy: Policy,
  person: Person,
  mailbox: MailboxSettings | null,
): Policy {
  return {
    ...policy,
    displayOutOfOffice: policy.displayOutOfOffice && displaysOutOfOffice(person),
    meetingInformation: policy.meetingInformation && givesMeetingInformation(person),
    showNextMeeting: person.showNextMeeting,
    workingHours: mailbox?.workingHours ?? policy.workingHours,
    timeZone: person.timeZone ?? mailbox?.timeZone ?? policy.timeZone,
  };
}

function displaysOutOfOffice(person: Person): boolean {
  return person.displayOutOfOffice && person.ownDisplayOutOfOffice;
}

function givesMeetingInformation(person: Person): boolean {
  return person.meetingInformation && person.ownMeetingInformation;
}

/** Few different policies serve many people: those that are alike are one object. */
export function sharedPolicies(
  policy: Policy,
): (person: Person, mailbox: MailboxSettings | null) => Policy {
  const shared = new Map<string, Policy>();
  return (person, mailbox) => {
    const { timeZone = null, workingHours = null } = mailbox ?? {};
    const hours =
      workingHours === null
        ? ''
        : `${workingHours.days.join()} ${workingHours.from} ${workingHours.to}`;
    const key = `${person.timeZone ?? timeZone} ${displaysOutOfOffice(person)} ${givesMeetingInformation(person)} ${person.showNextMeeting} ${hours}`;
    const known = shared.get(key);
    if (known !== undefined) return known;
    const effective = effectivePolicy(policy, person, mailbox);
    shared.set(key, effective);
    return effective;
  };
}

/**
 * The languages of a person's presence: the default first, then the person's, then the others.
 * What there is no catalogue for is said in the language that stands in for it, and under its name.
 * As with policies, those that are alike are one object.
 */
export function sharedLanguages(settings: EngineSettings): (person: Person) => readonly string[] {
  const shared = new Map<string, readonly string[]>();
  return ({ locale }) => {
    const own = locale ?? settings.language;
    const known = shared.get(own);
    if (known !== undefined) return known;
    const wanted = [settings.language, own, ...settings.furtherLanguages];
    const languages = [...new Set(wanted.map((tag) => languageFor(tag)))];
    shared.set(own, languages);
    return languages;
  };
}
