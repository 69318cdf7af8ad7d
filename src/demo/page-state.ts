import { Temporal } from 'temporal-polyfill';
import type { Member } from './cast.ts';
import type { Company } from './company.ts';
import type { Explained } from './doorlight-api.ts';

/** Everything the page shows of one person. Instants are epoch milliseconds. */
export interface PersonState {
  readonly why: Explained;
  readonly entries: readonly {
    readonly id: string;
    readonly start: number;
    readonly end: number;
    readonly subject: string;
    readonly showAs: string;
  }[];
  readonly automaticReplies: {
    readonly state: 'Disabled' | 'Enabled' | 'Scheduled';
    /** Local times of the mailbox, as an input of the page has them: `2026-11-22T09:00`. */
    readonly start: string;
    readonly end: string;
  };
}

/** Today's calendar and automatic replies from Exchange, and what Doorlight makes of them. */
export async function stateOf(
  { exchange, doorlight }: Company,
  member: Member,
): Promise<PersonState> {
  const mailbox = exchange.mailboxOf(member);
  const { timeZone, automaticReplies } = mailbox;
  const today = Temporal.Now.zonedDateTimeISO(timeZone).startOfDay();
  const tomorrow = today.add({ days: 1 });
  const entries = mailbox
    .entriesBetween(today.epochMilliseconds, tomorrow.epochMilliseconds)
    .filter(({ end }) => end > today.epochMilliseconds)
    .sort((a, b) => a.start - b.start)
    .map(({ appointmentId: id, start, end, subject, showAs }) => ({
      id,
      start,
      end,
      subject,
      showAs,
    }));
  return {
    why: await doorlight.api.explain(member.jid),
    entries,
    automaticReplies: {
      state: automaticReplies.state,
      start: localTime(automaticReplies.start, timeZone),
      end: localTime(automaticReplies.end, timeZone),
    },
  };
}

function localTime(instant: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}
