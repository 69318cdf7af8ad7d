import type { CalendarEntry, Mailbox, Span, WorkingHours } from '../../../sync/calendar-gateway.ts';
import { GatewayError } from '../../../sync/gateway-error.ts';
import { showAsOf } from '../calendar-words.ts';
import { type Asked, garbled, refusalError } from '../errors.ts';
import { refusalIn, responseMessages } from '../soap.ts';
import { parseTime, writeTime } from '../times.ts';
import { type Element, escapeXml } from '../xml.ts';
import { type ZoneRules, zoneRulesIn } from '../zone-rules.ts';
import type { EwsRequest } from './request.ts';
import { workingHoursIn } from './working-hours.ts';

/** Exchange's own limits on one request. */
export const mostMailboxes = 100;
export const longestWindowMs = 42 * 24 * 60 * 60 * 1000;

/** What the availability service tells of one mailbox. */
export interface Availability {
  readonly entries: readonly CalendarEntry[];
  /** The rules of the mailbox's time zone; they come without a name. */
  readonly zone: ZoneRules | null;
  readonly workingHours: WorkingHours | null;
}

/**
 * GetUserAvailability for up to 100 mailboxes, and at most 42 days: times and statuses with
 * recurrences expanded, and no subjects (`FreeBusy`, never `Detailed`). It is asked in the
 * account's own name. The answer has an outcome for each mailbox, in the order asked.
 */
export function getUserAvailability(
  mailboxes: readonly [Mailbox, ...Mailbox[]],
  window: Span,
): EwsRequest<readonly (Availability | GatewayError)[]> {
  return {
    operation: 'GetUserAvailability',
    mailbox: mailboxes[0],
    impersonate: false,
    body:
      `<m:GetUserAvailabilityRequest>${utc}<m:MailboxDataArray>${mailboxes.map(mailboxData).join('')}</m:MailboxDataArray>` +
      `<t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>${withoutZone(window.start)}</t:StartTime><t:EndTime>${withoutZone(window.end)}</t:EndTime></t:TimeWindow>` +
      `<t:MergedFreeBusyIntervalInMinutes>30</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>FreeBusy</t:RequestedView></t:FreeBusyViewOptions>` +
      `</m:GetUserAvailabilityRequest>`,
    parse: (body, asked) => {
      const answers = [...body.all('FreeBusyResponse')];
      if (answers.length === mailboxes.length) {
        return answers.map((answer, n) =>
          availabilityOf(answer, { ...asked, mailbox: mailboxes[n] ?? asked.mailbox }),
        );
      }
      for (const message of responseMessages(body)) {
        const refusal = refusalIn(message);
        if (refusal !== undefined && answers.length === 0) throw refusalError(refusal, asked);
      }
      // They come without addresses: by their order alone it is known whose is whose.
      throw garbled(asked, 'not one availability for each mailbox');
    },
  };
}

const noChange =
  '<t:Bias>0</t:Bias><t:Time>00:00:00</t:Time><t:DayOrder>0</t:DayOrder><t:Month>0</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>';

/** Times are written in the zone that the request names, and without it: in UTC here. */
const utc =
  `<t:TimeZone><t:Bias>0</t:Bias><t:StandardTime>${noChange}</t:StandardTime>` +
  `<t:DaylightTime>${noChange}</t:DaylightTime></t:TimeZone>`;

function mailboxData(mailbox: Mailbox): string {
  return (
    `<t:MailboxData><t:Email><t:Address>${escapeXml(mailbox)}</t:Address></t:Email>` +
    `<t:AttendeeType>Required</t:AttendeeType><t:ExcludeConflicts>false</t:ExcludeConflicts></t:MailboxData>`
  );
}

function withoutZone(at: number): string {
  return writeTime(at).slice(0, 19);
}

function availabilityOf(answer: Element, asked: Asked): Availability | GatewayError {
  const message = answer.child('ResponseMessage');
  const refusal = message === undefined ? undefined : refusalIn(message);
  if (refusal !== undefined) return refusalError(refusal, asked);
  const view = answer.child('FreeBusyView');
  const events = view === undefined ? undefined : eventsIn(view);
  if (view === undefined || events === undefined) return noData(asked);
  const hours = view.child('WorkingHours');
  const rules = hours?.child('TimeZone');
  return {
    entries: events,
    zone: rules === undefined ? null : zoneRulesIn(rules),
    workingHours: hours === undefined ? null : workingHoursIn(hours),
  };
}

/** `undefined` where part of the calendar is not told: that must not be taken for free time. */
function eventsIn(view: Element): readonly CalendarEntry[] | undefined {
  const list = view.child('CalendarEventArray');
  // Without appointments the list may be missing; with a lesser view it always is.
  if (
    list === undefined &&
    !/\b(?:FreeBusy|Detailed)/i.test(view.textOf('FreeBusyViewType') ?? '')
  ) {
    return undefined;
  }
  const entries: CalendarEntry[] = [];
  for (const event of list?.children() ?? []) {
    const start = parseTime(event.textOf('StartTime') ?? '');
    const end = parseTime(event.textOf('EndTime') ?? '');
    const showAs = showAsOf(event.textOf('BusyType'));
    if (start === undefined || end === undefined || end < start || showAs === 'noData') {
      return undefined;
    }
    entries.push({ start, end, showAs });
  }
  return entries;
}

function noData({ server, mailbox }: Asked): GatewayError {
  return new GatewayError(`${server} tells nothing of the free time of ${mailbox}.`, 'retry');
}
