import { type Command, InvalidArgumentError } from 'commander';
import type { PersonAnswer, PersonChangeInput } from '../../http/contract/people.ts';

/** Settings of a person as the command line has them. */
export interface PersonOptions {
  readonly mailbox?: string;
  readonly name?: string;
  readonly locale?: string;
  readonly timeZone?: string;
  readonly meetingInformation?: 'on' | 'off';
  readonly outOfOffice?: 'on' | 'off';
  readonly notice?: number | 'off';
  readonly nextMeeting?: 'on' | 'off';
  readonly lamps?: 'on' | 'off';
  readonly sipAddress?: string;
  readonly gateway?: string;
  readonly disabled?: true;
}

/** What `people add` and `change` take alike. */
export function withPersonOptions(command: Command): Command {
  return command
    .option('--mailbox <address>', 'whose calendar decides (default: the JID)')
    .option('--name <name>', "what contacts are shown as a name; '' for none")
    .option('--locale <tag>', "language of the texts, as de or pt-BR; '' for the organisation's")
    .option('--time-zone <zone>', "IANA name, as Europe/Berlin; '' for the mailbox's own")
    .addOption(
      command
        .createOption('--meeting-information <on|off>', 'whether the calendar decides anything')
        .choices(['on', 'off']),
    )
    .addOption(
      command
        .createOption('--out-of-office <on|off>', 'whether absences are shown with their text')
        .choices(['on', 'off']),
    )
    .option(
      '--notice <minutes>',
      "how long before each meeting the person is told of it; 'off' for not at all",
      noticeOf,
    )
    .addOption(
      command
        .createOption('--next-meeting <on|off>', 'whether phones show when the next meeting begins')
        .choices(['on', 'off']),
    )
    .addOption(
      command
        .createOption('--lamps <on|off>', "whether desk phones' lamps light up while busy")
        .choices(['on', 'off']),
    )
    .option(
      '--sip-address <address>',
      "where phones watch, as sip:john@example.com; '' for the one that follows from the JID",
    )
    .option('--gateway <name>', "which gateway serves the person; '' for the default one");
}

// The limits are the service's to say.
function noticeOf(text: string): number | 'off' {
  if (text === 'off') return text;
  const minutes = Number(text);
  if (text.trim() !== '' && Number.isInteger(minutes)) return minutes;
  throw new InvalidArgumentError("Give whole minutes, or 'off'.");
}

/** The settings that were given; an empty text takes one away. */
export function settingsOf(options: PersonOptions): PersonChangeInput {
  const { mailbox, name, locale, timeZone, meetingInformation, outOfOffice } = options;
  return {
    ...(mailbox === undefined ? {} : { mailbox }),
    ...(name === undefined ? {} : { name: name === '' ? null : name }),
    ...(locale === undefined ? {} : { locale: locale === '' ? null : locale }),
    ...(timeZone === undefined ? {} : { timeZone: timeZone === '' ? null : timeZone }),
    ...(meetingInformation === undefined
      ? {}
      : { meetingInformation: meetingInformation === 'on' }),
    ...(outOfOffice === undefined ? {} : { displayOutOfOffice: outOfOffice === 'on' }),
    ...(options.notice === undefined
      ? {}
      : { noticeMinutes: options.notice === 'off' ? null : options.notice }),
    ...(options.nextMeeting === undefined ? {} : { showNextMeeting: options.nextMeeting === 'on' }),
    ...(options.lamps === undefined ? {} : { deskPhoneLamps: options.lamps === 'on' }),
    ...(options.sipAddress === undefined
      ? {}
      : { sipAddress: options.sipAddress === '' ? null : options.sipAddress }),
    ...(options.gateway === undefined
      ? {}
      : { gateway: options.gateway === '' ? null : options.gateway }),
    ...(options.disabled === true ? { enabled: false } : {}),
  };
}

export function personLines(person: PersonAnswer): readonly string[] {
  return [
    `  mailbox              ${person.mailbox}`,
    `  name                 ${person.name ?? '-'}`,
    `  enabled              ${person.enabled ? 'yes' : 'no'}`,
    `  locale               ${person.locale ?? "the organisation's"}`,
    `  time zone            ${person.timeZone ?? "the mailbox's"}`,
    `  meeting information  ${switchOf(person.meetingInformation, person.ownMeetingInformation)}`,
    `  out of office        ${switchOf(person.displayOutOfOffice, person.ownDisplayOutOfOffice)}`,
    `  notice of meetings   ${person.noticeMinutes === null ? 'off' : `${person.noticeMinutes} min before`}`,
    `  next meeting         ${person.showNextMeeting ? 'on' : 'off'}`,
    `  SIP address          ${person.sipAddress ?? 'from the JID'}`,
    `  gateway              ${person.gateway ?? 'the default one'}`,
    `  desk phone lamps     ${person.deskPhoneLamps ? 'on' : 'off'}`,
  ];
}

function switchOf(allowed: boolean, own: boolean): string {
  if (own) return allowed ? 'on' : 'off';
  return allowed ? 'off, by the person' : 'off, and off by the person';
}
