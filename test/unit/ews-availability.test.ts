import { describe, expect, it } from 'vitest';
import { getMailTips } from '../../src/gateways/ews/messages/get-mail-tips.ts';
import { getUserAvailability } from '../../src/gateways/ews/messages/get-user-availability.ts';
import type { EwsRequest } from '../../src/gateways/ews/messages/request.ts';
import { workingHoursIn } from '../../src/gateways/ews/messages/working-hours.ts';
import { envelope } from '../../src/gateways/ews/soap.ts';
import { TimeZones } from '../../src/gateways/ews/time-zones.ts';
import { ewsVersions } from '../../src/gateways/ews/versions.ts';
import { type Element, parseXml } from '../../src/gateways/ews/xml.ts';
import { type ZoneRules, zoneRulesIn } from '../../src/gateways/ews/zone-rules.ts';
import { zoneElement } from '../../src/simulator/ews/zone-rules.ts';
import { writeDocument } from '../../src/simulator/ews/xml-writing.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { schemaViolations } from '../support/ews-schema.ts';

const john = `o'brien&co@example.com` as Mailbox;
const jane = 'jane@example.com' as Mailbox;
const asked = { server: 'https://mail.example.com/EWS/Exchange.asmx', mailbox: john };
const monday = Date.UTC(2026, 2, 9);
const week = { start: monday, end: monday + 7 * 86_400_000 };

describe('what is asked of many mailboxes', () => {
  const requests = [getUserAvailability([john, jane], week), getMailTips([john, jane])];

  it('is valid by the schema in every version, and in nobody else’s name', () => {
    const envelopes = requests.flatMap(({ body, impersonate, mailbox }) =>
      ewsVersions.map((version) => envelope(version, impersonate === false ? null : mailbox, body)),
    );

    expect(schemaViolations(envelopes)).toEqual([]);
    expect(envelopes.join('')).not.toContain('ExchangeImpersonation');
  });

  it('is free and busy times only, in UTC', () => {
    const [{ body } = { body: '' }] = requests;

    expect(body).toContain('<t:RequestedView>FreeBusy</t:RequestedView>');
    expect(body).not.toContain('Detailed');
    expect(body).toContain('<t:StartTime>2026-03-09T00:00:00</t:StartTime>');
  });
});

describe('the availability of several mailboxes', () => {
  const error =
    '<x:FreeBusyResponse><x:ResponseMessage ResponseClass="Error"><x:ResponseCode>ErrorMailRecipientNotFound</x:ResponseCode></x:ResponseMessage></x:FreeBusyResponse>';
  const view = (inside: string): string =>
    `<x:FreeBusyResponse><x:ResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode></x:ResponseMessage><FreeBusyView>${inside}</FreeBusyView></x:FreeBusyResponse>`;
  const event = (type: string): string =>
    `<CalendarEvent><StartTime>2026-03-09T10:00:00.0</StartTime><EndTime>2026-03-09T11:00:00</EndTime><BusyType>${type}</BusyType></CalendarEvent>`;
  const ask = (...answers: string[]) =>
    read(
      getUserAvailability([john, jane], week),
      `<x:GetUserAvailabilityResponse><x:FreeBusyResponseArray>${answers.join('')}</x:FreeBusyResponseArray></x:GetUserAvailabilityResponse>`,
    );

  it('has an error for one and times for the other', () => {
    const [first, second] = ask(
      error,
      view(
        `<FreeBusyViewType>FreeBusy</FreeBusyViewType><CalendarEventArray>${event('Busy')}${event('OOF')}${event('WorkingElsewhere')}</CalendarEventArray>`,
      ),
    );

    expect(first).toBeInstanceOf(GatewayError);
    expect(first).toMatchObject({ remedy: 'fix-person' });
    expect((first as GatewayError).message).toContain(john);
    const span = { start: monday + 10 * 3_600_000, end: monday + 11 * 3_600_000 };
    expect(second).toMatchObject({
      entries: [
        { ...span, showAs: 'busy' },
        { ...span, showAs: 'oof' },
        { ...span, showAs: 'workingElsewhere' },
      ],
    });
  });

  it('is nobody’s free time where the server has no data', () => {
    const outcomes = [
      ...ask(view('<FreeBusyViewType>None</FreeBusyViewType>'), view('')),
      ...ask(
        view(`<CalendarEventArray>${event('NoData')}</CalendarEventArray>`),
        view('<FreeBusyViewType>MergedOnly</FreeBusyViewType><MergedFreeBusy>00</MergedFreeBusy>'),
      ),
    ];

    expect(outcomes.map((outcome) => outcome instanceof GatewayError)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('is an empty calendar where the list of appointments is missing', () => {
    const [first] = ask(view('<FreeBusyViewType>FreeBusy</FreeBusyViewType>'), error);

    expect(first).toMatchObject({ entries: [] });
  });

  it('is not believed where one is missing: nobody knows whose is whose', () => {
    expect(() => ask(error)).toThrow(GatewayError);
  });

  it('is refused for all with the reason that the server gives', () => {
    const refusal =
      '<m:GetUserAvailabilityResponse><m:ResponseMessage ResponseClass="Error"><m:ResponseCode>ErrorServerBusy</m:ResponseCode></m:ResponseMessage></m:GetUserAvailabilityResponse>';

    expect(() => read(getUserAvailability([john, jane], week), refusal)).toThrow(/is busy/);
  });
});

describe('mail tips', () => {
  const message = (inside: string): string =>
    `<m:MailTipsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${inside}</m:MailTipsResponseMessage>`;
  const tip = (text: string, pending = ''): string =>
    message(
      `<m:MailTips><t:RecipientAddress/><t:PendingMailTips>${pending}</t:PendingMailTips><t:OutOfOffice><t:ReplyBody><t:Message>${text}</t:Message></t:ReplyBody></t:OutOfOffice></m:MailTips>`,
    );
  const ask = (...answers: string[]) =>
    read(
      getMailTips([john, jane]),
      `<m:GetMailTipsResponse ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:ResponseMessages>${answers.join('')}</m:ResponseMessages></m:GetMailTipsResponse>`,
    );

  it('tell who has an automatic reply', () => {
    expect([...ask(tip('&lt;p&gt;Back on Monday'), tip(''))]).toEqual([
      [john, true],
      [jane, false],
    ]);
  });

  it('leave out of whom the server does not know yet', () => {
    expect([...ask(tip('', 'OutOfOfficeMessage'), tip(''))]).toEqual([[jane, false]]);
  });

  it('are refused for one alone, or for all', () => {
    const refusal = (code: string): string =>
      `<m:MailTipsResponseMessage ResponseClass="Error"><m:ResponseCode>${code}</m:ResponseCode></m:MailTipsResponseMessage>`;
    const all =
      '<m:GetMailTipsResponse ResponseClass="Error"><m:ResponseCode>ErrorMailTipsDisabled</m:ResponseCode></m:GetMailTipsResponse>';

    expect(ask(refusal('ErrorMailRecipientNotFound'), tip('')).get(john)).toBeInstanceOf(
      GatewayError,
    );
    expect(() => read(getMailTips([john, jane]), all)).toThrow(GatewayError);
  });
});

describe('the time zone of a mailbox', () => {
  const now = Date.UTC(2026, 5, 1);
  const rulesOf = (zone: string): ZoneRules | null => {
    const root = parseXml(writeDocument(zoneElement(zone, now)));
    return root === undefined ? null : zoneRulesIn(root);
  };
  const nameOf = (zone: string, preferred: string | null = null): string => {
    const rules = rulesOf(zone);
    return rules === null ? '' : new TimeZones(preferred).nameOf(rules, now);
  };

  it.each([
    'Europe/London',
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'America/Phoenix',
    'Asia/Kolkata',
    'Australia/Sydney',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'Asia/Jerusalem',
  ])('is found by its rules: %s', (zone) => {
    expect(nameOf(zone)).toBe(zone);
  });

  it('is the organisation’s where that goes by the same rules', () => {
    expect(nameOf('Europe/Berlin', 'Europe/Vienna')).toBe('Europe/Vienna');
    expect(nameOf('Europe/Berlin', 'Europe/London')).toBe('Europe/Berlin');
  });

  it('is its offset where no zone has such rules', () => {
    const odd = {
      standardOffset: -123,
      daylightOffset: -123,
      standardFrom: null,
      daylightFrom: null,
    };

    expect(new TimeZones(null).nameOf(odd, now)).toBe('-02:03');
  });
});

describe('the working hours of a mailbox', () => {
  const hours = (...periods: readonly [string, number, number][]) =>
    workingHoursIn(
      xml(
        `<WorkingHours><WorkingPeriodArray>${periods.map(([days, from, to]) => `<WorkingPeriod><DayOfWeek>${days}</DayOfWeek><StartTimeInMinutes>${from}</StartTimeInMinutes><EndTimeInMinutes>${to}</EndTimeInMinutes></WorkingPeriod>`).join('')}</WorkingPeriodArray></WorkingHours>`,
      ),
    );

  it('are its days, and from the first beginning to the last end', () => {
    expect(hours(['Monday Tuesday Friday', 480, 720], ['Saturday', 780, 1050])).toEqual({
      days: [1, 2, 5, 6],
      from: '08:00',
      to: '17:30',
    });
  });

  it('may be the whole day, run past midnight, or not be told', () => {
    expect(hours(['Weekday', 0, 1440])).toEqual({
      days: [1, 2, 3, 4, 5],
      from: '00:00',
      to: '24:00',
    });
    expect(hours(['Sunday', 1320, 360])).toEqual({ days: [7], from: '22:00', to: '06:00' });
    expect(hours()).toBeNull();
  });
});

function read<Answer>(request: EwsRequest<Answer>, body: string): Answer {
  return request.parse(xml(`<Body>${body}</Body>`), asked);
}

function xml(text: string): Element {
  const element = parseXml(text);
  if (element === undefined) throw new Error('not well-formed');
  return element;
}
