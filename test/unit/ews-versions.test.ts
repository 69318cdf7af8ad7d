import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withSubject } from '../../src/gateways/ews/meetings.ts';
import { findItem, timesOnly } from '../../src/gateways/ews/messages/find-item.ts';
import { findMasters } from '../../src/gateways/ews/messages/find-masters.ts';
import { getEvents } from '../../src/gateways/ews/messages/get-events.ts';
import { getCalendarFolder } from '../../src/gateways/ews/messages/get-folder.ts';
import { getMailTips } from '../../src/gateways/ews/messages/get-mail-tips.ts';
import { getEntries, getSeries } from '../../src/gateways/ews/messages/get-series.ts';
import { getStreamingEvents } from '../../src/gateways/ews/messages/get-streaming-events.ts';
import { getUserAvailability } from '../../src/gateways/ews/messages/get-user-availability.ts';
import { getUserOofSettings } from '../../src/gateways/ews/messages/get-user-oof-settings.ts';
import { sendNotificationResult } from '../../src/gateways/ews/messages/send-notification.ts';
import { type SubscriptionKind, subscribe } from '../../src/gateways/ews/messages/subscribe.ts';
import { unsubscribe } from '../../src/gateways/ews/messages/unsubscribe.ts';
import { Negotiation, serverVersionInfo } from '../../src/gateways/ews/negotiation.ts';
import { envelope } from '../../src/gateways/ews/soap.ts';
import { type EwsVersion, ewsVersions, isAtLeast } from '../../src/gateways/ews/versions.ts';
import { parseXml } from '../../src/gateways/ews/xml.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { judge, readEnvelope } from '../../src/simulator/ews/envelope.ts';
import { schemaViolations } from '../support/ews-schema.ts';

const john = `john.o'brien&co@example.com` as Mailbox;
const jane = 'jane@example.com' as Mailbox;
const week = { start: Date.UTC(2026, 2, 9), end: Date.UTC(2026, 2, 16) };

interface Sent {
  readonly operation: string;
  readonly mailbox: Mailbox;
  readonly impersonate?: boolean;
  readonly since?: { readonly version: EwsVersion };
  readonly body: string;
  readonly bodyIn?: (version: EwsVersion) => string;
}

const kinds: readonly SubscriptionKind[] = [
  { kind: 'streaming' },
  { kind: 'push', statusFrequencyMin: 60, url: 'https://doorlight.example.com:50020/?a=1&b="<' },
  { kind: 'pull', timeoutMin: 1440 },
];

/** Everything that is ever sent to a server, in all its forms. */
const requests: readonly (readonly [string, Sent])[] = [
  ['FindItem', findItem(timesOnly, john, week, 1000)],
  ['FindItem with subjects', findItem(withSubject, john, week, 1000)],
  ['FindItem without a view', findMasters(john, 1000, 1000)],
  ['GetItem of series', getSeries(timesOnly, john, ['a<b&c=', 'd'])],
  ['GetItem of occurrences', getEntries(withSubject, john, ['a<b&c='])],
  ['GetUserOofSettings', getUserOofSettings(john)],
  ['GetUserAvailability', getUserAvailability([john], week)],
  ['GetUserAvailability of several', getUserAvailability([john, jane], week)],
  ['GetMailTips', getMailTips([john, jane])],
  ...kinds.map((kind) => [`Subscribe (${kind.kind})`, subscribe(john, kind)] as const),
  ['GetEvents', getEvents(john, 'a<b&c=', 'AQAA=')],
  [
    'GetStreamingEvents',
    { ...getStreamingEvents(john, ['a', 'b<'], 30), since: { version: 'Exchange2010_SP1' } },
  ],
  ['Unsubscribe', unsubscribe(john, 'a<b&c=')],
  ['GetFolder of a person', getCalendarFolder(john, true)],
  ['GetFolder of the account', getCalendarFolder(john, false)],
];

const written = (
  { mailbox, impersonate = true, body, bodyIn }: Sent,
  version: EwsVersion,
): string => envelope(version, impersonate ? mailbox : null, bodyIn?.(version) ?? body);

const table = requests.flatMap(([name, request]) =>
  ewsVersions
    .filter((version) => request.since === undefined || isAtLeast(version, request.since.version))
    .map((version) => [name, version, written(request, version)] as const),
);

describe('what is sent to a server', () => {
  it('is all in this table', () => {
    const folder = 'src/gateways/ews/messages';
    const operations = readdirSync(folder).flatMap((file) =>
      [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/operation: '(\w+)'/g)].map(
        (match) => match[1],
      ),
    );

    expect(new Set(requests.map(([, { operation }]) => operation))).toEqual(new Set(operations));
  });

  it('is valid by the schema, every operation in every version and of every kind', () => {
    expect(table.length).toBeGreaterThan(60);
    expect(schemaViolations(table.map(([, , text]) => text))).toEqual([]);
  });

  it.each(table)('%s is what %s knows', (_, version, text) => {
    const { version: asked } = judge(readEnvelope(text), version);

    expect(asked).toBe(version);
  });

  it('answers notifications validly', () => {
    for (const status of ['OK', 'Unsubscribe'] as const) {
      expect(schemaViolations([sendNotificationResult(status)])).toEqual([]);
    }
  });

  it('asks for free/busy events only where they exist', () => {
    for (const version of ewsVersions) {
      const text = written(subscribe(john, { kind: 'pull', timeoutMin: 5 }), version);
      expect(text.includes('FreeBusyChangedEvent')).toBe(isAtLeast(version, 'Exchange2010_SP1'));
    }
  });
});

describe('the version of a server', () => {
  const info = (version: EwsVersion, build = '1.2.3') => ({ version, build });
  const refused = { code: 'ErrorInvalidServerVersion', info: undefined };

  it('goes down step by step where the server does not say what it is', () => {
    const negotiation = new Negotiation(() => 0);

    for (const [at, version] of ewsVersions.entries()) {
      expect(negotiation.versionFor(john)).toBe(version);
      expect(negotiation.stepDown(refused, version, john)).toBe(at + 1 < ewsVersions.length);
    }
  });

  it('goes at once to what the server says it is', () => {
    const negotiation = new Negotiation(() => 0);

    negotiation.stepDown({ ...refused, info: info('Exchange2007_SP1') }, 'Exchange2013_SP1', john);

    expect(negotiation.version).toBe('Exchange2007_SP1');
  });

  it('is lowered once when several requests are refused at the same time', () => {
    const negotiation = new Negotiation(() => 0);

    expect(negotiation.stepDown(refused, 'Exchange2013_SP1', john)).toBe(true);
    expect(negotiation.stepDown(refused, 'Exchange2013_SP1', jane)).toBe(true);

    expect(negotiation.version).toBe('Exchange2013');
  });

  it('is no matter of other refusals', () => {
    const negotiation = new Negotiation(() => 0);
    const other = { code: 'ErrorServerBusy', info: info('Exchange2007') };

    expect(negotiation.stepDown(other, 'Exchange2013_SP1', john)).toBe(false);
    expect(negotiation.version).toBe('Exchange2013_SP1');
  });

  it('may be meant by a refusal of the schema, where the server says that it is older', () => {
    const negotiation = new Negotiation(() => 0);
    const schema = { code: 'ErrorSchemaValidation' };

    expect(negotiation.stepDown({ ...schema, info: undefined }, 'Exchange2013_SP1', john)).toBe(
      false,
    );
    expect(
      negotiation.stepDown({ ...schema, info: info('Exchange2013_SP1') }, 'Exchange2013_SP1', john),
    ).toBe(false);
    expect(
      negotiation.stepDown({ ...schema, info: info('Exchange2007') }, 'Exchange2013_SP1', john),
    ).toBe(true);
    expect(negotiation.version).toBe('Exchange2007');
  });

  it('is not that of one mailbox, which may live on an older server behind it', () => {
    const negotiation = new Negotiation(() => 0);
    const older = {
      code: 'ErrorInvalidSchemaVersionForMailboxVersion',
      info: info('Exchange2010_SP2'),
    };

    expect(negotiation.stepDown(older, 'Exchange2013_SP1', john)).toBe(true);

    expect(negotiation.versionFor(john)).toBe('Exchange2010_SP2');
    expect(negotiation.versionFor(jane)).toBe('Exchange2013_SP1');
    negotiation.stepDown({ ...refused, info: info('Exchange2007') }, 'Exchange2013_SP1', jane);
    expect(negotiation.versionFor(john)).toBe('Exchange2007');
  });

  it('goes up again when the server has been brought up to date', () => {
    let now = 0;
    const negotiation = new Negotiation(() => now);
    negotiation.stepDown(
      { ...refused, info: info('Exchange2010_SP2', '14.3.123') },
      'Exchange2013_SP1',
      john,
    );

    negotiation.heard(info('Exchange2013_SP1', '15.2.1118'));
    expect(negotiation.version).toBe('Exchange2010_SP2');
    now += 3_600_001;
    negotiation.heard(info('Exchange2010_SP2', '14.3.123'));
    expect(negotiation.version).toBe('Exchange2010_SP2');
    negotiation.heard(info('Exchange2013_SP1', '15.2.1118'));

    expect(negotiation.version).toBe('Exchange2013_SP1');
  });

  it.each<readonly [string, EwsVersion | undefined]>([
    ['MajorVersion="8" MinorVersion="0" MajorBuildNumber="685"', 'Exchange2007'],
    ['MajorVersion="8" MinorVersion="3" MajorBuildNumber="83"', 'Exchange2007_SP1'],
    ['MajorVersion="14" MinorVersion="0" MajorBuildNumber="639"', 'Exchange2010'],
    ['MajorVersion="14" MinorVersion="1" MajorBuildNumber="218"', 'Exchange2010_SP1'],
    ['MajorVersion="14" MinorVersion="3" MajorBuildNumber="123"', 'Exchange2010_SP2'],
    ['MajorVersion="15" MinorVersion="0" MajorBuildNumber="516"', 'Exchange2013'],
    ['MajorVersion="15" MinorVersion="0" MajorBuildNumber="847"', 'Exchange2013_SP1'],
    [
      'MajorVersion="15" MinorVersion="2" MajorBuildNumber="1118" Version="V2017_07_11"',
      'Exchange2013_SP1',
    ],
    ['MajorVersion="15"', 'Exchange2013'],
    ['Version="Exchange2010"', undefined],
    ['MajorVersion="6"', undefined],
    ['MajorVersion="x"', undefined],
  ])('is read from %s', (attributes, version) => {
    const root = parseXml(
      `<s:Envelope><s:Header><h:ServerVersionInfo ${attributes}/></s:Header><s:Body/></s:Envelope>`,
    );

    expect(serverVersionInfo(root)?.version).toBe(version);
  });
});
