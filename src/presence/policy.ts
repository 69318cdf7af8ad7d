import type { Availability } from './presence.ts';

/** Local times (`HH:MM`, `24:00` for the end of the day) on ISO week days; may pass midnight. */
export interface WorkingHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

/** What a mailbox says of its owner's time; `null` for what it does not say. */
export interface MailboxSettings {
  /** IANA name, or an offset such as `+05:30`. */
  readonly timeZone: string | null;
  readonly workingHours: WorkingHours | null;
}

/** How one person's presence is decided: the system's policy, narrowed by the person. */
export interface Policy {
  readonly show: {
    readonly busy: Availability;
    readonly outOfOffice: Availability | 'as-session';
    readonly workingElsewhere: Availability;
    readonly call: Availability;
  };
  /** Off: automatic replies claim nothing, and absences are shown without text. */
  readonly displayOutOfOffice: boolean;
  /** Off: neither calendar nor automatic replies claim anything. */
  readonly meetingInformation: boolean;
  /** On: contacts may see when the next meeting of the day begins. */
  readonly showNextMeeting: boolean;
  readonly allDayBusy: 'busy' | 'working-hours' | 'ignore';
  /** Periods of one level at most this many seconds apart are one block. */
  readonly joinGapS: number;
  readonly workingHours: WorkingHours;
  readonly joinAbsencesOverNonWorkingTime: boolean;
  /** Off: busy wins where both cover an instant. */
  readonly outOfOfficeOverMeeting: boolean;
  /** `auto`: as soon as anything has reported this person's sessions. */
  readonly trackSessions: 'auto' | boolean;
  /** Hours after which a calendar that nothing vouches for claims nothing any more. */
  readonly staleAfterH: number;
  readonly overrideDefaultEnd: 'end-of-day' | 'end-of-meeting' | 'next-change' | 'revert';
  readonly overrideMaxAgeDays: number;
  /** The mailbox's zone, an IANA name. */
  readonly timeZone: string;
}

export const defaultPolicy: Policy = {
  show: { busy: 'dnd', outOfOffice: 'away', workingElsewhere: 'available', call: 'dnd' },
  displayOutOfOffice: true,
  meetingInformation: true,
  showNextMeeting: false,
  allDayBusy: 'busy',
  joinGapS: 60,
  workingHours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
  joinAbsencesOverNonWorkingTime: true,
  outOfOfficeOverMeeting: true,
  trackSessions: 'auto',
  staleAfterH: 24,
  overrideDefaultEnd: 'end-of-day',
  overrideMaxAgeDays: 30,
  timeZone: 'UTC',
};
