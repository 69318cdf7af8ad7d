import type { Meeting } from '../../../src/people/meeting.ts';
import type { Mailbox } from '../../../src/people/person.ts';
import type { AutomaticReplies, CalendarEntry } from '../../../src/presence/calendar-entry.ts';
import type {
  CalendarGateway,
  CalendarWatch,
  WatchListener,
} from '../../../src/sync/calendar-gateway.ts';
import { hourMs, minuteMs } from '../../../src/time/instant.ts';

/** Entries in every calendar. */
const entriesEach = 10;
/** Mailboxes subscribed in one answer, as at most in one streaming connection. */
const subscribedTogether = 200;

/**
 * A calendar server that answers in the next turn of the event loop, so that what is measured is
 * all our own. A silent one never answers.
 */
export class InstantGateway implements CalendarGateway {
  readonly server = 'https://mail.example.com/EWS/Exchange.asmx';
  readonly #silent: boolean;
  #asked = 0;

  constructor(silent = false) {
    this.#silent = silent;
  }

  async readCalendar(): Promise<readonly CalendarEntry[]> {
    await this.#answer();
    this.#asked += 1;
    // Each begins at another time; most people are somewhere in the middle of theirs.
    const first = Date.now() - (this.#asked % 48) * 15 * minuteMs;
    return Array.from({ length: entriesEach }, (_, hour) => ({
      start: first + hour * hourMs,
      end: first + (hour + 1) * hourMs,
      showAs: hour % 2 === 0 ? 'busy' : 'workingElsewhere',
      response: 'accepted',
    }));
  }

  async readMeetings(): Promise<readonly Meeting[]> {
    await this.#answer();
    return [];
  }

  async readAutomaticReplies(): Promise<AutomaticReplies> {
    await this.#answer();
    return { state: 'disabled' };
  }

  watch(listener: WatchListener): CalendarWatch {
    const asked: Mailbox[] = [];
    const answerSome = (): void => {
      for (const mailbox of asked.splice(0, subscribedTogether)) listener.subscribed(mailbox);
      if (asked.length > 0) setImmediate(answerSome);
    };
    return {
      add: (mailbox: Mailbox) => {
        if (this.#silent) return;
        if (asked.push(mailbox) === 1) setImmediate(answerSome);
      },
      remove: () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #answer(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#silent) setImmediate(resolve);
    });
  }
}
