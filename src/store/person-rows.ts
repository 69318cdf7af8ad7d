import type { Jid, Mailbox, Person } from '../people/person.ts';
import type { PersonRow } from './tables.ts';

export function personOf(row: PersonRow): Person {
  return {
    jid: row.jid as Jid,
    mailbox: row.mailbox as Mailbox,
    name: row.name,
    enabled: row.enabled === 1,
    locale: row.locale,
    timeZone: row.time_zone,
    meetingInformation: row.meeting_information === 1,
    displayOutOfOffice: row.display_out_of_office === 1,
    ownMeetingInformation: row.own_meeting_information === 1,
    ownDisplayOutOfOffice: row.own_display_out_of_office === 1,
    noticeMinutes: row.notice_minutes,
    showNextMeeting: row.show_next_meeting === 1,
    deskPhoneLamps: row.desk_phone_lamps === 1,
    sipAddress: row.sip_address,
    gateway: row.gateway,
  };
}

export function rowOf(person: Person): PersonRow {
  return {
    jid: person.jid,
    mailbox: person.mailbox,
    name: person.name,
    enabled: Number(person.enabled),
    locale: person.locale,
    time_zone: person.timeZone,
    meeting_information: Number(person.meetingInformation),
    display_out_of_office: Number(person.displayOutOfOffice),
    own_meeting_information: Number(person.ownMeetingInformation),
    own_display_out_of_office: Number(person.ownDisplayOutOfOffice),
    notice_minutes: person.noticeMinutes,
    show_next_meeting: Number(person.showNextMeeting),
    desk_phone_lamps: Number(person.deskPhoneLamps),
    sip_address: person.sipAddress,
    gateway: person.gateway,
    search_text: [person.jid, person.mailbox, person.name ?? ''].join('\n').toLowerCase(),
  };
}
