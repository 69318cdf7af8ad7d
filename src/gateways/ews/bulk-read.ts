import type {
  CalendarEntry,
  Mailbox,
  MailboxSettings,
  ProvisionalCalendar,
  Span,
} from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import { dayMs } from '../../time/instant.ts';
import type { EwsClient } from './client.ts';
import { getMailTips } from './messages/get-mail-tips.ts';
import {
  type Availability,
  getUserAvailability,
  longestWindowMs,
} from './messages/get-user-availability.ts';
import type { TimeZones } from './time-zones.ts';

/**
 * The free and busy times of up to 100 mailboxes, with one request for every 42 days of `window`.
 * Each mailbox has its own outcome.
 */
export async function readAvailability(
  client: EwsClient,
  zones: TimeZones,
  mailboxes: readonly Mailbox[],
  window: Span,
  signal: AbortSignal,
): Promise<ReadonlyMap<Mailbox, ProvisionalCalendar | GatewayError>> {
  const outcomes = new Map<Mailbox, ProvisionalCalendar | GatewayError>();
  const [first, ...others] = mailboxes;
  if (first === undefined) return outcomes;
  for (const part of partsOf(window)) {
    const answers = await client.call(getUserAvailability([first, ...others], part), signal);
    for (const [n, answer] of answers.entries()) {
      const mailbox = mailboxes[n] ?? first;
      const before = outcomes.get(mailbox);
      if (before instanceof GatewayError) continue;
      outcomes.set(
        mailbox,
        answer instanceof GatewayError
          ? answer
          : {
              entries: [...(before?.entries ?? []), ...entriesIn(answer, window)],
              settings: settingsOf(answer, zones, window.start),
            },
      );
    }
  }
  return outcomes;
}

/** Who has an automatic reply now, with one request. Exchange 2007 cannot be asked. */
export async function readMailTips(
  client: EwsClient,
  mailboxes: readonly Mailbox[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Mailbox, boolean | GatewayError>> {
  const [first, ...others] = mailboxes;
  if (first === undefined) return new Map();
  return await client.call(getMailTips([first, ...others]), signal);
}

// Whole days of UTC: some servers take no others.
function partsOf({ start, end }: Span): readonly Span[] {
  const parts: Span[] = [];
  const last = Math.ceil(end / dayMs) * dayMs;
  for (let from = Math.floor(start / dayMs) * dayMs; from < last; from += longestWindowMs) {
    parts.push({ start: from, end: Math.min(last, from + longestWindowMs) });
  }
  return parts;
}

function entriesIn({ entries }: Availability, window: Span): readonly CalendarEntry[] {
  return entries.filter(({ start, end }) => end > window.start && start < window.end);
}

function settingsOf(answer: Availability, zones: TimeZones, at: number): MailboxSettings | null {
  const { zone, workingHours } = answer;
  if (zone === null && workingHours === null) return null;
  return { timeZone: zone === null ? null : zones.nameOf(zone, at), workingHours };
}
