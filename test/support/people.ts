import type { Jid, Mailbox, Person } from '../../src/people/person.ts';

/** A person as most are: enabled, everything shown, in London. */
export function person(name: string, more: Partial<Person> = {}): Person {
  return {
    jid: `${name}@example.com` as Jid,
    mailbox: `${name}@example.com` as Mailbox,
    name: null,
    enabled: true,
    locale: null,
    timeZone: 'Europe/London',
    meetingInformation: true,
    displayOutOfOffice: true,
    ownMeetingInformation: true,
    ownDisplayOutOfOffice: true,
    noticeMinutes: null,
    showNextMeeting: false,
    deskPhoneLamps: false,
    sipAddress: null,
    gateway: null,
    ...more,
  };
}
