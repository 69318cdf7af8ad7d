import type { Person } from '../people/person.ts';
import type { PersonAnswer } from './contract/people.ts';

/** A person in the shape of the contract. */
export function personAnswer(person: Person): PersonAnswer {
  return {
    jid: person.jid,
    mailbox: person.mailbox,
    name: person.name,
    enabled: person.enabled,
    locale: person.locale,
    timeZone: person.timeZone,
    meetingInformation: person.meetingInformation,
    displayOutOfOffice: person.displayOutOfOffice,
    noticeMinutes: person.noticeMinutes,
    showNextMeeting: person.showNextMeeting,
    deskPhoneLamps: person.deskPhoneLamps,
    sipAddress: person.sipAddress,
    gateway: person.gateway,
    ownMeetingInformation: person.ownMeetingInformation,
    ownDisplayOutOfOffice: person.ownDisplayOutOfOffice,
  };
}
