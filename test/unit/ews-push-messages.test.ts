import { describe, expect, it } from 'vitest';
import {
  parseSendNotification,
  sendNotificationResult,
} from '../../src/gateways/ews/messages/send-notification.ts';
import { subscribe } from '../../src/gateways/ews/messages/subscribe.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { schemaViolations } from '../support/ews-schema.ts';

const mailbox = 'john@example.com' as Mailbox;

function envelope(body: string, soap = 's'): string {
  return `<?xml version="1.0"?><${soap}:Envelope xmlns:${soap}="http://schemas.xmlsoap.org/soap/envelope/"><${soap}:Body>${body}</${soap}:Body></${soap}:Envelope>`;
}

function message(notification: string, code = 'NoError'): string {
  return envelope(
    `<m:SendNotification xmlns:m="m" xmlns:t="t"><m:ResponseMessages><m:SendNotificationResponseMessage ResponseClass="${code === 'NoError' ? 'Success' : 'Error'}"><m:ResponseCode>${code}</m:ResponseCode>${notification}</m:SendNotificationResponseMessage></m:ResponseMessages></m:SendNotification>`,
  );
}

describe('what Exchange posts', () => {
  it('tells of a change, with the watermark of the last event', () => {
    const text = message(
      '<m:Notification><t:SubscriptionId>a&amp;b=</t:SubscriptionId><t:PreviousWatermark>0</t:PreviousWatermark><t:MoreEvents>true</t:MoreEvents>' +
        '<t:CreatedEvent><t:Watermark>1</t:Watermark></t:CreatedEvent><t:CreatedEvent><t:Watermark>2</t:Watermark></t:CreatedEvent></m:Notification>',
    );

    expect(parseSendNotification(text)).toEqual({
      notifications: [{ subscriptionId: 'a&b=', changed: true, watermark: '2', more: true }],
      refusal: undefined,
    });
  });

  it.each([
    ['a status', '<t:StatusEvent><t:Watermark>1</t:Watermark></t:StatusEvent>'],
    [
      'free/busy data',
      '<t:ModifiedEvent><t:ItemClass>IPM.SchedulePlus.FreeBusy.BinaryData</t:ItemClass></t:ModifiedEvent>',
    ],
    ['nothing', ''],
  ])('tells of no change with %s', (_, events) => {
    const posted = parseSendNotification(message(`<m:Notification>${events}</m:Notification>`));

    expect(posted?.notifications).toMatchObject([{ changed: false }]);
  });

  it('is understood without prefixes, wrappers and watermarks', () => {
    const text = envelope('<x><Notification><DeletedEvent/></Notification></x>', 'SOAP');

    expect(parseSendNotification(text)?.notifications).toEqual([
      { subscriptionId: '', changed: true, watermark: null, more: false },
    ]);
  });

  it('may be that something is wrong', () => {
    const posted = parseSendNotification(message('', 'ErrorReadEventsFailed'));

    expect(posted).toMatchObject({
      notifications: [],
      refusal: { code: 'ErrorReadEventsFailed' },
    });
  });

  it.each([
    ['', 'nothing'],
    ['<html/>', 'a page'],
    [message('<m:Notification>').slice(0, 300), 'half of it'],
    [envelope('<m:Other xmlns:m="m"/>'), 'another message'],
    [`<!DOCTYPE x [<!ENTITY y "z">]>${message('<m:Notification/>')}`, 'entities of its own'],
  ])('is not taken for a notification: %#', (text) => {
    expect(parseSendNotification(text)).toBeUndefined();
  });
});

describe('what we say about push and pull', () => {
  it('is valid by the schema, in the order it wants', () => {
    const url = 'https://a.example.com/?a&b';
    const { body } = subscribe(mailbox, { kind: 'push', statusFrequencyMin: 1440, url });

    expect(body).toContain(
      '<t:StatusFrequency>1440</t:StatusFrequency><t:URL>https://a.example.com/?a&amp;b</t:URL></m:PushSubscriptionRequest>',
    );
    const answers = [sendNotificationResult('OK'), sendNotificationResult('Unsubscribe')];
    expect(schemaViolations(answers)).toEqual([]);
  });

  it('names no event that an old server does not know', () => {
    const { body, bodyIn } = subscribe(mailbox, { kind: 'pull', timeoutMin: 30 });

    expect(bodyIn?.('Exchange2010')).not.toContain('FreeBusyChangedEvent');
    expect(bodyIn?.('Exchange2010_SP1')).toContain('FreeBusyChangedEvent');
    expect(bodyIn?.('Exchange2013_SP1')).toBe(body);
  });
});
