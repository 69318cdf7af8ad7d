import { Temporal } from 'temporal-polyfill';
import { minuteMs } from '../time/instant.ts';
import { type Member, colleague, memberOf } from './cast.ts';
import type { DemoExchange } from './exchange.ts';

/** Calendars as they might be on any working day, around this very moment. */
export function furnishOffice(exchange: DemoExchange): void {
  const now = Date.now();
  const at = quarterHours(now);
  function meet(member: Member, subject: string, from: number, to: number): void {
    exchange.mailboxOf(member).addAppointment({ subject, start: at(from), end: at(to) });
  }

  meet(colleague, 'One-to-one with Ben', 3, 5);
  const [alice, ben, carla, mei, priya] = ['alice', 'ben', 'carla', 'mei', 'priya'].map(memberOf);
  if (alice !== undefined) {
    meet(alice, 'Budget review', -1, 3);
    meet(alice, 'Interview', 6, 10);
  }
  if (ben !== undefined) {
    meet(ben, 'Design critique', -6, -3);
    meet(ben, 'One-to-one with Robin', 3, 5);
  }
  if (carla !== undefined) vacation(exchange, carla, now);
  if (mei !== undefined) {
    exchange.mailboxOf(mei).addAppointment({
      subject: 'Leeds office',
      start: at(-10),
      end: at(22),
      showAs: 'WorkingElsewhere',
    });
    meet(mei, 'Customer call', 9, 11);
  }
  if (priya !== undefined) meet(priya, 'Release planning', -2, 6);
}

/** Scheduled automatic replies, from the day before yesterday in the morning until in three days. */
function vacation(exchange: DemoExchange, member: Member, now: number): void {
  const mailbox = exchange.mailboxOf(member);
  const today = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(mailbox.timeZone)
    .startOfDay();
  mailbox.setAutomaticReplies({
    state: 'Scheduled',
    start: today.subtract({ days: 2 }).with({ hour: 9 }).epochMilliseconds,
    end: today.add({ days: 3 }).with({ hour: 18 }).epochMilliseconds,
    internalReply: 'Back next week.',
  });
}

/** Counts quarters of an hour from the last full one. */
function quarterHours(now: number): (count: number) => number {
  const quarterMs = 15 * minuteMs;
  const last = Math.floor(now / quarterMs) * quarterMs;
  return (count) => last + count * quarterMs;
}
