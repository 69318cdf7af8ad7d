import type { Inbox } from '../engine/inbox.ts';
import type { DelegateService } from '../people/delegate-service.ts';
import type { Meeting } from '../people/meeting.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Instant, Span } from '../time/instant.ts';
import type { Wording } from '../wording/wording.ts';

/** What the assistant needs of the rest of Doorlight; `app` gives it. */
export interface AssistantNeeds {
  readonly inbox: Pick<Inbox, 'explain' | 'override' | 'revert'>;
  readonly people: Pick<PeopleService, 'change'>;
  readonly delegates: Pick<
    DelegateService,
    'delegatesOf' | 'principalsOf' | 'formerPrincipalsOf' | 'name' | 'remove' | 'refused'
  >;
  findPerson(jid: Jid): Promise<Person | undefined> | Person | undefined;
  /** The zone in which times are told to a person and understood; theirs or the default. */
  timeZoneOf?(jid: Jid): string | undefined;
  /** What the organisation's policy lets be shown of anybody. */
  organisation(): Shown;
  /**
   * What a person has in their calendar, read now, for nobody but them; `undefined` where it
   * cannot be read.
   */
  meetingsOf?(person: Jid, day: Span, signal: AbortSignal): Promise<readonly Meeting[] | undefined>;
  /** A link by which the person signs in, once and soon; `null` where there can be none. */
  signInLink?(person: Jid): Promise<SignInLink | null>;
  /** Writes to a person unasked; `lang` is the language of `text`. */
  tell?(person: Jid, text: string, lang: string): void;
  now(): Instant;
  /** The organisation's own, looked at anew each time. */
  readonly defaults: { readonly locale: string; readonly timeZone: string };
  readonly wording: Wording;
  readonly telemetry: Telemetry;
}

export interface SignInLink {
  readonly url: string;
  /** How long it works. */
  readonly minutes: number;
}

/** What may be shown of somebody's calendar. */
export interface Shown {
  readonly meetingInformation: boolean;
  readonly displayOutOfOffice: boolean;
}

/** `done` is false where nothing was done; `text` says why. */
export interface Answer {
  readonly text: string;
  readonly done: boolean;
  /** There is something in it that nobody else may have, and that nobody is to keep. */
  readonly secret?: true;
}
