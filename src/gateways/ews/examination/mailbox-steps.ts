import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { dayMs } from '../../../time/instant.ts';
import { type Finding, type Step, ok, skipped } from '../../../troubleshooter/examination.ts';
import type { FindingCode } from '../../../troubleshooter/finding-codes.ts';
import { readCalendar } from '../calendar-read.ts';
import { Expansion } from '../expansion.ts';
import { timesOnly } from '../messages/find-item.ts';
import { getCalendarFolder } from '../messages/get-folder.ts';
import { TimeZones } from '../time-zones.ts';
import { type EwsBench, requestMs } from '../examined.ts';
import { findingOf } from './findings.ts';

const slow = {
  code: 'no-answer',
  remedy: 'Look into the load of the server and into the mailbox database.',
} as const;

/** `impersonation`: the account may act for the sample mailbox. Needs `authentication`. */
export function impersonationStep(bench: EwsBench): Step {
  return {
    name: 'impersonation',
    title: 'Impersonation',
    tries: `Look for the calendar of ${sampleOf(bench)} in that person's name`,
    boundMs: requestMs + 1_000,
    needs: ['authentication'],
    overdue: slow,
    run: async (signal) => {
      const finding = await withSample(bench, 'impersonation-failed', async (mailbox) => {
        await bench.client.call(getCalendarFolder(mailbox, true), signal);
        return ok(`The account may act for ${mailbox}, who has a calendar.`);
      });
      const { discovers } = bench.examined;
      return discovers && finding.code === 'mailbox-missing' ? elsewhere(bench) : finding;
    },
  };
}

/** Nothing is wrong with a server for a mailbox that Autodiscover finds on another. */
function elsewhere(bench: EwsBench): Finding {
  return skipped(
    'mailbox-elsewhere',
    `The mailbox ${sampleOf(bench)} is not on this server; Autodiscover may say that it is on another.`,
    'Name somebody whose mailbox is here (--mailbox), or try Autodiscover itself: doorlight gateways try --autodiscover.',
  );
}

/** `calendar`: the sample mailbox's next day can be read. Needs `impersonation`. */
export function calendarStep(bench: EwsBench): Step {
  return {
    name: 'calendar',
    title: 'Calendar',
    tries: `Read the next 24 hours of ${sampleOf(bench)}`,
    boundMs: 2 * requestMs,
    needs: ['impersonation'],
    overdue: slow,
    run: (signal) =>
      withSample(bench, 'calendar-unreadable', async (mailbox) => {
        const start = bench.examined.now();
        const { entries } = await readCalendar(
          timesOnly,
          bench.client,
          { expansion: new Expansion(false), zones: new TimeZones(null) },
          mailbox,
          { start, end: start + dayMs },
          signal,
        );
        const count = entries.length === 1 ? '1 entry' : `${entries.length} entries`;
        return ok(`The calendar of ${mailbox} was read: ${count} in the next 24 hours.`);
      }),
  };
}

/** Whom a step is tried with, for people. */
export function sampleOf({ examined }: EwsBench): string {
  return examined.mailbox ?? 'a sample mailbox';
}

/** A step that needs somebody's mailbox; what fails is `otherwise` where nothing better is known. */
export async function withSample(
  { examined }: EwsBench,
  otherwise: FindingCode,
  attempt: (mailbox: Mailbox) => Promise<Finding>,
): Promise<Finding> {
  if (examined.mailbox === null) {
    return skipped(
      'no-mailbox',
      'There is nobody whose mailbox could be tried.',
      'Name one (doorlight doctor --mailbox john@example.com), or add people.',
    );
  }
  try {
    return await attempt(examined.mailbox);
  } catch (error) {
    return findingOf(error, otherwise);
  }
}
