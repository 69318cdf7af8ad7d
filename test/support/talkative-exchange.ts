import fc from 'fast-check';
import { escapeXml } from '../../src/gateways/ews/xml.ts';
import { type Instant, hourMs, minuteMs } from '../../src/time/instant.ts';

/** Every text that people wrote begins with this: nothing else does. */
export const secret = 'Qx7secret';

/** What nobody asked for: subjects, places, people and what they wrote. */
const anySecret: fc.Arbitrary<string> = fc
  .string({ maxLength: 12 })
  .map((text) => escapeXml(`${secret} ${text.replace(/[^\P{Cc}\t]/gu, '')}`));

const anyTime = (around: Instant): fc.Arbitrary<Instant> =>
  fc.integer({ min: -100, max: 100 }).map((n) => around + n * 15 * minuteMs);

function person(name: string, text: string): string {
  return `<t:${name}><t:Mailbox><t:Name>${text}</t:Name><t:EmailAddress>${secret}@example.com</t:EmailAddress></t:Mailbox></t:${name}>`;
}

/** Items of a calendar, with far more in them than was asked for. */
function anyItem(around: Instant): fc.Arbitrary<string> {
  return fc
    .record({
      text: anySecret,
      start: anyTime(around),
      hours: fc.integer({ min: -1, max: 30 }),
      showAs: fc.constantFrom('Busy', 'OOF', 'WorkingElsewhere', 'Tentative', 'Free', secret),
      type: fc.constantFrom('Single', 'Occurrence', 'Single', 'Exception'),
      legible: fc.constantFrom(true, true, true, false),
      shuffled: fc.boolean(),
    })
    .map(({ text, start, hours, showAs, type, legible, shuffled }) => {
      const time = (at: Instant): string => (legible ? new Date(at).toISOString() : text);
      const parts = [
        `<t:ItemId Id="${text}" ChangeKey="${secret}"/><t:Subject>${text}</t:Subject>`,
        `<t:Body BodyType="HTML">${text}</t:Body><t:Categories><t:String>${text}</t:String></t:Categories>`,
        `<t:Start>${time(start)}</t:Start><t:End>${time(start + hours * hourMs)}</t:End>`,
        `<t:LegacyFreeBusyStatus>${showAs}</t:LegacyFreeBusyStatus><t:Location>${text}</t:Location>`,
        `<t:CalendarItemType>${type}</t:CalendarItemType><t:MyResponseType>Accept</t:MyResponseType>`,
        `<t:Organizer><t:Mailbox><t:Name>${text}</t:Name></t:Mailbox></t:Organizer>`,
        `<t:RequiredAttendees>${person('Attendee', text)}</t:RequiredAttendees>`,
        `<t:ConflictingMeetings><t:CalendarItem><t:Subject>${text}</t:Subject></t:CalendarItem></t:ConflictingMeetings>`,
      ];
      return `<t:CalendarItem>${(shuffled ? parts.toReversed() : parts).join('')}</t:CalendarItem>`;
    });
}

function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" ' +
    `xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>${body}</s:Body></s:Envelope>`
  );
}

/** An answer to FindItem. */
export function anyCalendarAnswer(around: Instant): fc.Arbitrary<string> {
  return damaged(
    fc
      .array(anyItem(around), { maxLength: 5 })
      .map((items) =>
        envelope(
          '<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage ResponseClass="Success">' +
            `<m:ResponseCode>NoError</m:ResponseCode><m:RootFolder TotalItemsInView="${items.length}" IncludesLastItemInRange="true">` +
            `<t:Items>${items.join('')}</t:Items></m:RootFolder></m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>`,
        ),
      ),
  );
}

/** An answer to GetUserAvailability, in the detailed view. */
export function anyAvailabilityAnswer(around: Instant): fc.Arbitrary<string> {
  const anyEvent = fc
    .tuple(anySecret, anyTime(around), fc.constantFrom('Busy', 'OOF', 'Free', secret))
    .map(
      ([text, start, type]) =>
        `<t:CalendarEvent><t:StartTime>${zoneless(start)}</t:StartTime><t:EndTime>${zoneless(start + hourMs)}</t:EndTime>` +
        `<t:BusyType>${type}</t:BusyType><t:CalendarEventDetails><t:ID>${text}</t:ID><t:Subject>${text}</t:Subject>` +
        `<t:Location>${text}</t:Location><t:IsMeeting>true</t:IsMeeting></t:CalendarEventDetails></t:CalendarEvent>`,
    );
  return damaged(
    fc
      .array(anyEvent, { maxLength: 5 })
      .map((events) =>
        envelope(
          '<m:GetUserAvailabilityResponse><m:FreeBusyResponseArray><m:FreeBusyResponse>' +
            '<m:ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode></m:ResponseMessage>' +
            `<m:FreeBusyView><t:FreeBusyViewType>Detailed</t:FreeBusyViewType><t:CalendarEventArray>${events.join('')}</t:CalendarEventArray>` +
            '</m:FreeBusyView></m:FreeBusyResponse></m:FreeBusyResponseArray></m:GetUserAvailabilityResponse>',
        ),
      ),
  );
}

/** An answer to GetUserOofSettings, with the texts of the replies. */
export function anyRepliesAnswer(around: Instant): fc.Arbitrary<string> {
  return damaged(
    fc
      .tuple(
        anySecret,
        anyTime(around),
        fc.constantFrom('Enabled', 'Scheduled', 'Disabled', secret),
      )
      .map(([text, start, state]) =>
        envelope(
          '<m:GetUserOofSettingsResponse><m:ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>' +
            `</m:ResponseMessage><t:OofSettings><t:OofState>${state}</t:OofState><t:Duration><t:StartTime>${zoneless(start)}</t:StartTime>` +
            `<t:EndTime>${zoneless(start + 5 * hourMs)}</t:EndTime></t:Duration><t:InternalReply><t:Message>${text}</t:Message></t:InternalReply>` +
            `<t:ExternalReply><t:Message>${text}</t:Message></t:ExternalReply></t:OofSettings></m:GetUserOofSettingsResponse>`,
        ),
      ),
  );
}

// Now and then it breaks off, or has something in it that XML has not.
function damaged(answer: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(answer, fc.constantFrom('whole', 'whole', 'whole', 'cut', 'garbled'), fc.nat())
    .map(([text, damage, place]) => {
      const at = place % text.length;
      if (damage === 'cut') return text.slice(0, at);
      return damage === 'garbled' ? `${text.slice(0, at)}&<${text.slice(at)}` : text;
    });
}

function zoneless(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19);
}
