import type { CalendarEntry } from '../../mailboxes/appointment.ts';
import type { SimulatedMailbox } from '../../mailboxes/mailbox.ts';
import { type OperationContext } from '../operation.ts';
import { Refusal, errorChildren } from '../refusal.ts';
import { readTime } from '../times.ts';
import { type ReadElement, child, childText } from '../xml-reading.ts';
import { type WrittenElement, leaf, xml } from '../xml-writing.ts';
import { offsetByRules, zoneElement } from '../zone-rules.ts';

const mostMailboxes = 100;
const longestMs = 42 * 86_400_000;

/** One answer per mailbox, in the order asked. Whoever may sign in sees everyone's free time. */
export function getUserAvailability(
  request: ReadElement,
  { mailboxes }: OperationContext,
): WrittenElement {
  const asked = child(request, 'm:MailboxDataArray')?.children ?? [];
  if (asked.length > mostMailboxes) {
    throw new Refusal('ErrorIdentityArrayTooBig', 'fault', { number: 5033 });
  }
  const view = viewOf(request);
  const answers = asked.map((one) => {
    const address = childText(child(one, 't:Email'), 't:Address') ?? '';
    const mailbox = mailboxes.get(address);
    return mailbox === null ? notFound : available(mailbox, view);
  });
  return xml('m:GetUserAvailabilityResponse', {}, xml('m:FreeBusyResponseArray', {}, ...answers));
}

interface View {
  readonly zone: ReadElement | null;
  readonly start: number;
  readonly end: number;
}

const notFound = freeBusyResponse(
  'Error',
  errorChildren(new Refusal('ErrorMailRecipientNotFound', 'message')),
);

function freeBusyResponse(
  outcome: 'Success' | 'Error',
  said: readonly WrittenElement[],
  ...view: readonly WrittenElement[]
): WrittenElement {
  return xml(
    'm:FreeBusyResponse',
    {},
    xml('m:ResponseMessage', { ResponseClass: outcome }, ...said),
    ...view,
  );
}

function viewOf(request: ReadElement): View {
  const zone = child(request, 't:TimeZone');
  if (zone === null) throw new Refusal('ErrorTimeZone', 'fault', { number: 5024 });
  const window = child(child(request, 't:FreeBusyViewOptions'), 't:TimeWindow');
  const start = fromZone(childText(window, 't:StartTime'), zone);
  const end = fromZone(childText(window, 't:EndTime'), zone);
  if (start === null || end === null || end <= start || end - start > longestMs) {
    throw new Refusal('ErrorInvalidTimeInterval', 'fault', { number: 5034 });
  }
  return { zone, start, end };
}

// What has no zone of its own is in the zone that the request names.
function fromZone(text: string | null, zone: ReadElement): number | null {
  const written = readTime(text);
  if (written === null || /(?:Z|[+-]\d\d:\d\d)$/.test(text ?? '')) return written;
  const near = written - offsetByRules(zone, written);
  return written - offsetByRules(zone, near);
}

function toZone(instant: number, zone: ReadElement | null): string {
  return new Date(instant + offsetByRules(zone, instant)).toISOString().slice(0, 19);
}

function available(mailbox: SimulatedMailbox, { zone, start, end }: View): WrittenElement {
  const events = mailbox
    .entriesBetween(start, end)
    .filter((entry) => entry.end > start && entry.response !== 'Decline' && !entry.cancelled)
    .toSorted((a, b) => a.start - b.start)
    .map((entry) =>
      xml(
        't:CalendarEvent',
        {},
        leaf('t:StartTime', toZone(entry.start, zone)),
        leaf('t:EndTime', toZone(entry.end, zone)),
        leaf('t:BusyType', busyType(entry)),
      ),
    );
  return freeBusyResponse(
    'Success',
    [leaf('m:ResponseCode', 'NoError')],
    xml(
      'm:FreeBusyView',
      {},
      leaf('t:FreeBusyViewType', 'FreeBusy'),
      // As the real one does, nothing rather than an empty list.
      ...(events.length === 0 ? [] : [xml('t:CalendarEventArray', {}, ...events)]),
      ...workingHours(mailbox, start),
    ),
  );
}

// The availability service has never heard of working elsewhere, and knows no answers.
function busyType({ showAs, response }: CalendarEntry): string {
  if (showAs === 'WorkingElsewhere') return 'Free';
  const open = response === 'NoResponseReceived' || response === 'Tentative';
  return open && showAs !== 'Free' ? 'Tentative' : showAs;
}

function workingHours(mailbox: SimulatedMailbox, at: number): readonly WrittenElement[] {
  const { timeZone, workingHours: hours } = mailbox;
  if (hours === null) return [];
  return [
    xml(
      't:WorkingHours',
      {},
      zoneElement(timeZone, at),
      xml(
        't:WorkingPeriodArray',
        {},
        xml(
          't:WorkingPeriod',
          {},
          leaf('t:DayOfWeek', hours.days.join(' ')),
          leaf('t:StartTimeInMinutes', String(hours.fromMinute)),
          leaf('t:EndTimeInMinutes', String(hours.toMinute)),
        ),
      ),
    ),
  ];
}
