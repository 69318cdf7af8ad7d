import {
  type Appointment,
  type AppointmentChange,
  type CalendarEntry,
  type NewAppointment,
  changeAppointment,
  changeOccurrence,
  deleteOccurrence,
  entriesBetween,
  makeAppointment,
} from './appointment.ts';
import { type When, toInstant } from './local-time.ts';

export interface AutomaticReplies {
  readonly state: 'Disabled' | 'Enabled' | 'Scheduled';
  /** Epoch milliseconds. Exchange keeps and tells dates even where they mean nothing. */
  readonly start: number;
  readonly end: number;
  readonly externalAudience: 'None' | 'Known' | 'All';
  readonly internalReply: string;
  readonly externalReply: string;
}

/** What is to be different. Times without a zone are in the mailbox's. */
export interface AutomaticRepliesChange {
  readonly state?: AutomaticReplies['state'];
  readonly start?: When;
  readonly end?: When;
  readonly externalAudience?: AutomaticReplies['externalAudience'];
  readonly internalReply?: string;
  readonly externalReply?: string;
}

/** When a mailbox's owner works, in Exchange's words; minutes after midnight. */
export interface WorkingHours {
  readonly days: readonly string[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Something happened to an appointment, as Exchange's notifications tell it. */
export interface MailboxEvent {
  readonly kind: 'Created' | 'Modified' | 'Deleted' | 'Moved';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly appointmentId: string;
  readonly changeKey: number;
  readonly freeBusyChanged: boolean;
}

/** `deleted-items` is what Outlook does, a move; `hard` is gone at once. */
export type Disposal = 'deleted-items' | 'hard';

class UnknownAppointmentError extends Error {
  override readonly name = 'UnknownAppointmentError';
}

/** One mailbox: its calendar and its automatic replies. Everything is in memory. */
export class SimulatedMailbox {
  readonly address: string;
  readonly displayName: string;
  /** IANA name; appointments recur and whole days begin in it. */
  readonly timeZone: string;
  /** `null` where the owner never set any: Exchange then tells neither these nor the zone. */
  workingHours: WorkingHours | null = null;
  readonly #now: () => number;
  readonly #appointments = new Map<string, Appointment>();
  readonly #listeners = new Set<(event: MailboxEvent) => void>();
  #automaticReplies: AutomaticReplies;
  #lastId = 0;

  constructor(address: string, displayName: string, timeZone: string, now: () => number) {
    this.address = address;
    this.displayName = displayName;
    this.timeZone = timeZone;
    this.#now = now;
    const start = Math.ceil(now() / 3_600_000) * 3_600_000;
    this.#automaticReplies = {
      state: 'Disabled',
      start,
      end: start + 86_400_000,
      externalAudience: 'All',
      internalReply: '',
      externalReply: '',
    };
  }

  /** Single appointments and series as they are stored, in the order of their making. */
  get appointments(): readonly Appointment[] {
    return [...this.#appointments.values()];
  }

  get automaticReplies(): AutomaticReplies {
    return this.#automaticReplies;
  }

  appointment(id: string): Appointment | null {
    return this.#appointments.get(id) ?? null;
  }

  /** The new appointment's id. Throws a `RangeError` where the end is before the start. */
  addAppointment(wanted: NewAppointment): string {
    this.#lastId += 1;
    const made = makeAppointment(String(this.#lastId), wanted, this.timeZone);
    this.#appointments.set(made.id, made);
    this.#tell('Created', made);
    return made.id;
  }

  /** A new time or pattern of a series undoes its exceptions, as in Exchange. */
  changeAppointment(id: string, change: AppointmentChange): void {
    this.#put(changeAppointment(this.#find(id), change));
  }

  deleteAppointment(id: string, disposal: Disposal = 'deleted-items'): void {
    const was = this.#find(id);
    this.#appointments.delete(id);
    this.#tell(disposal === 'hard' ? 'Deleted' : 'Moved', was);
  }

  /** `date`, as `2019-03-10`, is where the pattern puts the occurrence, in the series' zone. */
  changeOccurrence(id: string, date: string, change: AppointmentChange): void {
    const changed = changeOccurrence(this.#find(id), date, change);
    if (changed === null) throw new UnknownAppointmentError(`no occurrence on ${date}`);
    this.#put(changed);
  }

  deleteOccurrence(id: string, date: string): void {
    const changed = deleteOccurrence(this.#find(id), date);
    if (changed === null) throw new UnknownAppointmentError(`no occurrence on ${date}`);
    this.#put(changed);
  }

  /** Exchange has no notification for this. */
  setAutomaticReplies(change: AutomaticRepliesChange): void {
    const was = this.#automaticReplies;
    const { start, end, ...rest } = change;
    this.#automaticReplies = {
      ...was,
      ...rest,
      start: start === undefined ? was.start : toInstant(start, this.timeZone),
      end: end === undefined ? was.end : toInstant(end, this.timeZone),
    };
  }

  /**
   * Entries that overlap `[start, end)`, recurrences expanded, and those that end just when it
   * starts; in no particular order. Epoch milliseconds.
   */
  entriesBetween(start: number, end: number): readonly CalendarEntry[] {
    return this.appointments.flatMap((one) => entriesBetween(one, start, end));
  }

  /** The result stops it. */
  onEvent(listener: (event: MailboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #find(id: string): Appointment {
    const found = this.#appointments.get(id);
    if (found === undefined) throw new UnknownAppointmentError(`no appointment ${id}`);
    return found;
  }

  #put(changed: Appointment): void {
    this.#appointments.set(changed.id, changed);
    this.#tell('Modified', changed);
  }

  #tell(kind: MailboxEvent['kind'], appointment: Appointment): void {
    const event = {
      kind,
      at: this.#now(),
      appointmentId: appointment.id,
      changeKey: appointment.changeKey,
      freeBusyChanged: appointment.showAs !== 'Free',
    };
    for (const listener of this.#listeners) listener(event);
  }
}
