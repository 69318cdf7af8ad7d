import type { StoredValue } from './parameter-repository.ts';

// Types rather than interfaces: what is stored must be seen to be JSON.

/** As RFC 6121 §4.7.2.1 has it, with `available` for no `<show/>` and `unavailable` for the type. */
type ShownAvailability = 'available' | 'chat' | 'away' | 'xa' | 'dnd' | 'unavailable';

type ShownStates = {
  readonly busy: ShownAvailability;
  /** `as-session` keeps what the person's client says and adds the text. */
  readonly outOfOffice: ShownAvailability | 'as-session';
  readonly workingElsewhere: ShownAvailability;
  readonly call: ShownAvailability;
};

/** Local times as `HH:MM` (`24:00` for the end of the day) on ISO week days, Monday being 1. */
type WorkingTime = {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
};

/** Everything that can be changed while running, and what its values are. */
export type ParameterValues = {
  readonly calendarSpreadS: 'auto' | number;
  readonly outOfOfficePollMin: number;
  readonly exchangeTimeoutS: number;
  readonly exchangeQueue: number;
  readonly exchangeThreads: number;
  /** `auto`: the best kind that works, each server by itself. */
  readonly subscriptionKind: 'auto' | 'streaming' | 'push' | 'pull';
  readonly statusFrequencyMin: number;
  readonly notificationPort: number;
  /** `auto`: the name of this host, and the port. */
  readonly notificationAddress: string;
  /** `all`, or one IP address of this machine. */
  readonly notificationBind: string;
  readonly notificationCertificate: string;
  /** Bare JIDs: who is told in chat of what an administrator has to see to. */
  readonly administrators: readonly string[];
  /** `auto`: the domain that each component belongs to. */
  readonly subscriberDomains: 'auto' | readonly string[];
  readonly show: ShownStates;
  readonly displayOutOfOffice: boolean;
  readonly meetingInformation: boolean;
  readonly allDayBusy: 'busy' | 'working-hours' | 'ignore';
  readonly joinGapS: number;
  readonly workingHours: WorkingTime;
  readonly joinAbsencesOverNonWorkingTime: boolean;
  readonly outOfOfficeOverMeeting: boolean;
  readonly trackSessions: 'auto' | boolean;
  readonly staleAfterH: number;
  readonly overrideDefaultEnd: 'end-of-day' | 'end-of-meeting' | 'next-change' | 'revert';
  readonly overrideMaxAgeDays: number;
  /** Whether people find their colleagues by part of a name or address. */
  readonly colleagueSearch: boolean;
  readonly auditKeepDays: number;
};

export type ParameterName = keyof ParameterValues;

/**
 * By what kind of field a value is given. `word` may be given in place of a value; `null` where
 * there is none.
 */
export type ParameterShape =
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly word: 'auto' | null;
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly (string | boolean)[] }
  | { readonly kind: 'text'; readonly of: 'url' | 'address'; readonly word: 'auto' | 'all' }
  /** The name of a certificate of our own. */
  | { readonly kind: 'certificate'; readonly word: 'none' }
  | {
      readonly kind: 'list';
      readonly of: 'domain' | 'jid';
      readonly most: number;
      readonly word: 'auto' | null;
    }
  /** What each part may be. */
  | { readonly kind: 'mapping'; readonly parts: Readonly<Record<string, readonly string[]>> }
  | { readonly kind: 'working-hours' };

/** One parameter as people are told of it. */
export interface ParameterDefinition<Value extends StoredValue> {
  /** `minutes`; `null` where there is none. */
  readonly unit: string | null;
  readonly default: Value;
  /** What may be set; ends the sentence "… is not allowed: give …". */
  readonly allowed: string;
  readonly description: string;
  readonly shape: ParameterShape;
  /** Whoever changes it is to be asked whether they mean it. */
  readonly advanced: boolean;
  /**
   * The value that `given` stands for, frozen; `current` is what it is laid over where part of a
   * mapping is given. None where it is not allowed.
   */
  read(this: void, given: unknown, current: Value): Value | undefined;
}
