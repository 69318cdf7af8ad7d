import type { SimulatorClock } from '../clock.ts';
import { SimulatedMailbox, type WorkingHours } from './mailbox.ts';

export interface NewMailbox {
  readonly address: string;
  readonly displayName?: string;
  /** IANA name; UTC by default. */
  readonly timeZone?: string;
  /** Monday to Friday, 8 to 17, where a zone is given; none where not. */
  readonly workingHours?: WorkingHours | null;
}

const usualHours: WorkingHours = {
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  fromMinute: 8 * 60,
  toMinute: 17 * 60,
};

/** The mailboxes of an organisation. Several servers of a pool may share one. */
export class MailboxStore {
  readonly #clock: SimulatorClock;
  readonly #mailboxes = new Map<string, SimulatedMailbox>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  get all(): readonly SimulatedMailbox[] {
    return [...this.#mailboxes.values()];
  }

  /** Addresses are compared without regard to case. */
  get(address: string): SimulatedMailbox | null {
    return this.#mailboxes.get(address.toLowerCase()) ?? null;
  }

  add(wanted: NewMailbox): SimulatedMailbox {
    const made = new SimulatedMailbox(
      wanted.address,
      wanted.displayName ?? wanted.address,
      wanted.timeZone ?? 'UTC',
      () => this.#clock.now(),
    );
    const usual = wanted.timeZone === undefined ? null : usualHours;
    made.workingHours = wanted.workingHours === undefined ? usual : wanted.workingHours;
    this.#mailboxes.set(wanted.address.toLowerCase(), made);
    return made;
  }

  remove(address: string): void {
    this.#mailboxes.delete(address.toLowerCase());
  }
}
