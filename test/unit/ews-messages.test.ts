import { describe, expect, it } from 'vitest';
import type { EwsRequest } from '../../src/gateways/ews/messages/request.ts';
import { withSubject } from '../../src/gateways/ews/meetings.ts';
import { findItem, timesOnly } from '../../src/gateways/ews/messages/find-item.ts';
import { getSeries } from '../../src/gateways/ews/messages/get-series.ts';
import {
  getStreamingEvents,
  parseStreamingEvents,
} from '../../src/gateways/ews/messages/get-streaming-events.ts';
import { getEvents } from '../../src/gateways/ews/messages/get-events.ts';
import { getUserOofSettings } from '../../src/gateways/ews/messages/get-user-oof-settings.ts';
import { subscribe } from '../../src/gateways/ews/messages/subscribe.ts';
import { unsubscribe } from '../../src/gateways/ews/messages/unsubscribe.ts';
import { envelope } from '../../src/gateways/ews/soap.ts';
import { ewsVersions } from '../../src/gateways/ews/versions.ts';
import { type Element, parseXml } from '../../src/gateways/ews/xml.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { schemaViolations } from '../support/ews-schema.ts';

const mailbox = `o'brien&co@example.com` as Mailbox;
const asked = { server: 'https://mail.example.com/EWS/Exchange.asmx', mailbox };
const monday = Date.UTC(2026, 2, 9);
const week = { start: monday, end: monday + 7 * 86_400_000 };

describe('messages to Exchange', () => {
  const bodies = [
    findItem(timesOnly, mailbox, week, 1000).body,
    findItem(withSubject, mailbox, week, 1000).body,
    getSeries(withSubject, mailbox, ['a<', 'b']).body,
    getUserOofSettings(mailbox).body,
    subscribe(mailbox, { kind: 'streaming' }).body,
    subscribe(mailbox, { kind: 'push', statusFrequencyMin: 60, url: 'http://a/?b&c' }).body,
    subscribe(mailbox, { kind: 'pull', timeoutMin: 30 }).body,
    getEvents(mailbox, 'a<b&c=', 'w<').body,
    unsubscribe(mailbox, 'a<b&c=').body,
    getStreamingEvents(mailbox, ['a', 'b<'], 30).body,
  ];

  it('are valid by its schema', () => {
    const envelopes = bodies.map((one) => envelope('Exchange2013_SP1', mailbox, one));

    expect(schemaViolations(envelopes)).toEqual([]);
  });

  it('are well-formed in every version, in the name of the mailbox', () => {
    for (const version of ewsVersions) {
      for (const one of bodies) {
        const header = parseXml(envelope(version, mailbox, one))?.child('Header');
        expect(header?.first('PrimarySmtpAddress')?.text).toBe(mailbox);
        expect(header?.first('RequestServerVersion')?.attribute('Version')).toBe(version);
      }
    }
  });

  it('ask for times and statuses, and for nothing that people wrote', () => {
    const { body: written } = findItem(timesOnly, mailbox, week, 1000);

    expect([...written.matchAll(/FieldURI="([^"]+)"/g)].map((match) => match[1])).toEqual([
      'calendar:Start',
      'calendar:End',
      'calendar:LegacyFreeBusyStatus',
      'calendar:IsAllDayEvent',
      'calendar:IsCancelled',
      'calendar:MyResponseType',
      'item:Sensitivity',
      'calendar:CalendarItemType',
    ]);
    expect(written).toContain('<t:BaseShape>IdOnly</t:BaseShape>');
  });

  it('ask for subject and place, besides, only where somebody wants their own meetings', () => {
    const { body: written } = findItem(withSubject, mailbox, week, 1000);

    const uris = [...written.matchAll(/FieldURI="([^"]+)"/g)].map((match) => match[1]);
    expect(uris.slice(-2)).toEqual(['item:Subject', 'calendar:Location']);
    expect(uris).toHaveLength(10);
    expect(written).toContain('<t:BaseShape>IdOnly</t:BaseShape>');
  });
});

describe('the answer to FindItem', () => {
  const parse = (items: string, attributes = ''): ReturnType<typeof page> =>
    page(
      `<m:FindItemResponseMessage><m:ResponseCode>NoError</m:ResponseCode><m:RootFolder ${attributes}><t:Items>${items}</t:Items></m:RootFolder></m:FindItemResponseMessage>`,
    );
  const page = (message: string) =>
    read(
      findItem(timesOnly, mailbox, week, 1000),
      `<m:FindItemResponse>${message}</m:FindItemResponse>`,
    );
  const times = '<t:Start>2026-03-09T10:00:00Z</t:Start><t:End>2026-03-09T11:00:00Z</t:End>';

  it('counts an entry without a status, or with an unknown one, as busy', () => {
    const { entries } = parse(
      `<t:CalendarItem>${times}</t:CalendarItem>` +
        `<t:CalendarItem><t:ItemId Id="b"/>${times}<t:LegacyFreeBusyStatus>New</t:LegacyFreeBusyStatus></t:CalendarItem>`,
    );

    expect([...entries.values()].map(({ showAs }) => showAs)).toEqual(['busy', 'busy']);
  });

  it('leaves out entries whose times make no sense, and counts them', () => {
    const { entries, unreadable } = parse(
      `<t:CalendarItem>${times}</t:CalendarItem>` +
        '<t:CalendarItem><t:Start>soon</t:Start><t:End>2026-03-09T11:00:00Z</t:End></t:CalendarItem>' +
        '<t:CalendarItem><t:Start>2026-03-09T11:00:00Z</t:Start></t:CalendarItem>' +
        '<t:CalendarItem><t:Start>2026-03-09T11:00:00Z</t:Start><t:End>2026-03-09T10:00:00Z</t:End></t:CalendarItem>',
    );

    expect(entries.size).toBe(1);
    expect(unreadable).toBe(3);
  });

  it('is known to be incomplete by the last item or by the total', () => {
    const item = `<t:CalendarItem>${times}</t:CalendarItem>`;

    expect(parse(item, 'TotalItemsInView="1" IncludesLastItemInRange="true"').complete).toBe(true);
    expect(parse(item, 'IncludesLastItemInRange="false"').complete).toBe(false);
    expect(parse(item, 'TotalItemsInView="2"').complete).toBe(false);
    expect(parse(item).complete).toBe(true);
  });

  it('is not taken for an empty calendar when the folder is missing', () => {
    const empty = () => page('<m:x><m:ResponseCode>NoError</m:ResponseCode></m:x>');

    expect(empty).toThrow(expect.objectContaining({ remedy: 'retry' }));
    expect(() => page('')).toThrow(expect.objectContaining({ remedy: 'retry' }));
  });
});

describe('the answer to GetUserOofSettings', () => {
  const parse = (settings: string) =>
    read(
      getUserOofSettings(mailbox),
      '<m:GetUserOofSettingsResponse><m:ResponseMessage><m:ResponseCode>NoError</m:ResponseCode></m:ResponseMessage>' +
        `<t:OofSettings>${settings}</t:OofSettings></m:GetUserOofSettingsResponse>`,
    );
  const duration =
    '<t:Duration><t:StartTime>2026-03-09T10:00:00</t:StartTime><t:EndTime>2026-03-10T10:00:00.0000000</t:EndTime></t:Duration>';

  it('takes times without a zone as UTC', () => {
    expect(parse(`<t:OofState>Scheduled</t:OofState>${duration}`)).toEqual({
      state: 'scheduled',
      start: Date.UTC(2026, 2, 9, 10),
      end: Date.UTC(2026, 2, 10, 10),
    });
  });

  it('ignores the dates beside any other state', () => {
    expect(parse(`<t:OofState>Enabled</t:OofState>${duration}`)).toEqual({ state: 'enabled' });
    expect(parse(`<t:OofState>Disabled</t:OofState>${duration}`)).toEqual({ state: 'disabled' });
  });

  it('tolerates that dates are missing, but not the state', () => {
    expect(parse('<t:OofState>Scheduled</t:OofState>')).toEqual({ state: 'scheduled' });
    expect(() => parse('')).toThrow(expect.objectContaining({ remedy: 'retry' }));
  });
});

describe('a document of GetStreamingEvents', () => {
  const parse = (inner: string) =>
    parseStreamingEvents(
      body(`<m:GetStreamingEventsResponse>${inner}</m:GetStreamingEventsResponse>`),
    );
  const notification = (id: string, events: string): string =>
    `<m:Notification><t:SubscriptionId>${id}</t:SubscriptionId>${events}</m:Notification>`;

  it('tells once of each subscription in which something happened', () => {
    const { changed } = parse(
      `<m:x><m:ResponseCode>NoError</m:ResponseCode><m:Notifications>` +
        notification('a=', '<t:CreatedEvent/><t:ModifiedEvent/>') +
        notification('b', '<t:FreeBusyChangedEvent/>') +
        notification('a=', '<t:MovedEvent/>') +
        notification('c', '<t:StatusEvent/>') +
        `</m:Notifications></m:x>`,
    );

    expect(changed).toEqual(['a=', 'b']);
  });

  it('ignores items of the free/busy data', () => {
    const item = '<t:ItemClass>IPM.SchedulePlus.FreeBusy.BinaryData</t:ItemClass>';

    expect(parse(notification('a', `<t:CreatedEvent>${item}</t:CreatedEvent>`)).changed).toEqual(
      [],
    );
  });

  it('tells of failed subscriptions, whatever their prefixes, and of the end', () => {
    const news = parse(
      '<m:x ResponseClass="Error"><m:ResponseCode>ErrorInvalidSubscription</m:ResponseCode>' +
        '<m:ErrorSubscriptionIds><SubscriptionId>a</SubscriptionId><t:SubscriptionId>b</t:SubscriptionId></m:ErrorSubscriptionIds></m:x>' +
        '<m:y><m:ResponseCode>NoError</m:ResponseCode><m:ConnectionStatus>Closed</m:ConnectionStatus></m:y>',
    );

    expect(news.failed).toEqual(['a', 'b']);
    expect(news.closed).toBe(true);
    expect(news.refusal?.code).toBe('ErrorInvalidSubscription');
  });
});

function read<Answer>(request: EwsRequest<Answer>, inner: string): Answer {
  return request.parse(body(inner), asked);
}

function body(inner: string): Element {
  const root = parseXml(`<s:Envelope><s:Body>${inner}</s:Body></s:Envelope>`)?.child('Body');
  if (root === undefined) throw new Error('the test wrote bad XML');
  return root;
}
