import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiscoveringGateway } from '../../src/gateways/ews/discovering-gateway.ts';
import { EwsGateway } from '../../src/gateways/ews/gateway.ts';
import type { CalendarWatch, Mailbox } from '../../src/sync/calendar-gateway.ts';
import type { AutodiscoverAnswer } from '../../src/simulator/autodiscover/answers.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { type AutodiscoverLab, startAutodiscoverLab } from '../support/autodiscover-lab.ts';
import {
  type ExchangeSite,
  serviceCredentials,
  startExchangeSite,
} from '../support/exchange-site.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const hour = 3_600_000;
const { signal } = new AbortController();
const [anna, bob, john, jane] = ['anna', 'bob', 'john', 'jane'].map(
  (name) => `${name}@example.test` as Mailbox,
) as [Mailbox, Mailbox, Mailbox, Mailbox];

/** Anna, Bob and John are served at the far site, Jane where the configuration says. */
describe('a gateway with Autodiscover', () => {
  let near: ExchangeSite;
  let far: ExchangeSite;
  let lab: AutodiscoverLab;
  let gateway: DiscoveringGateway;
  let watch: CalendarWatch | undefined;
  let hosts: readonly string[] | null;

  beforeEach(async () => {
    near = await startExchangeSite();
    far = await startExchangeSite();
    for (const address of [anna, bob, john]) far.exchange.addMailbox({ address });
    near.exchange.addMailbox({ address: jane });
    watch = undefined;
    hosts = [];
  });

  afterEach(async () => {
    await watch?.[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
    for (const one of [near, far, lab]) await one[Symbol.asyncDispose]();
  });

  async function start(
    answer: (address: string) => AutodiscoverAnswer = (address) =>
      address === jane
        ? { error: 'InvalidUser' }
        : { externalEwsUrl: far.exchange.url, grouping: address === john ? 'B' : 'A' },
  ): Promise<void> {
    lab = await startAutodiscoverLab({ hosts: { 'example.test': { answer } } });
    gateway = new DiscoveringGateway({
      url: near.exchange.url,
      credentials: serviceCredentials,
      ca: `${near.certificate.ca}\n${lab.ca}`,
      telemetry: silentTelemetry(),
      watch: { gatherMs: 30 },
      hosts: () => hosts,
      resolver: lab.resolver,
      ports: lab.server.ports,
    });
  }

  const window = { start: Date.now() - hour, end: Date.now() + hour };

  it('reads each mailbox where it is', async () => {
    await start();
    far.exchange.mailbox(john).addAppointment({ start: Date.now(), end: Date.now() + hour });

    expect(await gateway.readCalendar(john, window, signal)).toHaveLength(1);
    expect(await gateway.readCalendar(jane, window, signal)).toEqual([]);
    expect(await gateway.readAutomaticReplies(anna, signal)).toEqual({ state: 'disabled' });

    const about = (site: ExchangeSite) =>
      new Set(site.sent.map((text) => /PrimarySmtpAddress>([^<]*)</.exec(text)?.[1]));
    expect(about(near)).toEqual(new Set([jane]));
    expect(about(far)).toEqual(new Set([john, anna]));
  });

  it('reads many mailboxes with one request for each of the places', async () => {
    await start();

    const told = await gateway.readManyCalendars([anna, bob, jane, john], window, signal);

    expect([...told.keys()].sort()).toEqual([anna, bob, jane, john].sort());
    expect(near.exchange.requestCount('GetUserAvailability')).toBe(1);
    expect(far.exchange.requestCount('GetUserAvailability')).toBe(1);
  });

  it('watches each mailbox where it is, with those of its group', async () => {
    await start();
    const recorder = new WatchRecorder();
    watch = gateway.watch(recorder);
    for (const mailbox of [anna, bob, john, jane]) watch.add(mailbox);
    await recorder.next('subscribed', 3);
    await recorder.until(() => far.exchange.streamCount === 2 && near.exchange.streamCount === 1);

    far.exchange.mailbox(bob).addAppointment({ start: Date.now(), end: Date.now() + hour });
    near.exchange.mailbox(jane).addAppointment({ start: Date.now(), end: Date.now() + hour });
    await recorder.until(
      () => recorder.count('changed', bob) + recorder.count('changed', jane) > 1,
    );

    watch.remove(john);
    await recorder.until(() => far.exchange.subscriptionCount === 2);
    expect(recorder.count('lost')).toBe(0);
  });

  it('is at the configured address where Autodiscover says nothing', async () => {
    await start(() => ({ error: 'InvalidUser' }));

    expect(await gateway.readCalendar(jane, window, signal)).toEqual([]);

    expect(far.exchange.requestCount()).toBe(0);
  });

  it('is at the configured address where Autodiscover names a host that is not confirmed', async () => {
    await start(() => ({ externalEwsUrl: 'https://mail.evil.test/EWS/Exchange.asmx' }));

    expect(await gateway.readCalendar(jane, window, signal)).toEqual([]);
  });

  it('has everything that a gateway without has', async () => {
    await start();

    const all = (type: { readonly prototype: object }) =>
      Object.getOwnPropertyNames(type.prototype);
    expect(all(DiscoveringGateway)).toEqual(expect.arrayContaining(all(EwsGateway)));
  });

  it('asks nobody where Autodiscover is off, and begins when it is switched on', async () => {
    await start();
    far.exchange.addMailbox({ address: jane });
    hosts = null;

    await gateway.readCalendar(jane, window, signal);
    expect(lab.server.seen).toEqual([]);
    expect(far.exchange.requestCount()).toBe(0);
    hosts = ['mail.example.com'];
    await gateway.readCalendar(john, window, signal);

    expect(near.exchange.requestCount()).toBeGreaterThan(0);
    expect(far.exchange.requestCount()).toBeGreaterThan(0);
  });

  it('forgets a mailbox that leaves before it is found', async () => {
    await start();
    const recorder = new WatchRecorder();
    watch = gateway.watch(recorder);
    watch.add(john);
    watch.remove(john);
    watch.add(anna);

    await recorder.next('subscribed');

    expect(recorder.events.map(({ mailbox }) => mailbox)).toEqual([anna]);
    expect(far.exchange.subscriptionCount).toBe(1);
  });
});
