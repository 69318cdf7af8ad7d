import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalendarWatch, Mailbox } from '../../src/sync/calendar-gateway.ts';
import type { SeenExchange } from '../../src/simulator/ews/ews-server.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const hour = 3_600_000;
const quick = { gatherMs: 30, lingerMs: 50, backOffMs: 20, mostBackOffMs: 100 };
const people = ['zoe', 'john', 'anna', 'kim', 'bob', 'liz'].map(
  (name) => `${name}@example.com` as Mailbox,
);
const [zoe, john, anna] = people as [Mailbox, Mailbox, Mailbox];

describe('several servers behind one address', () => {
  let site: ExchangeSite;
  let recorder: WatchRecorder;
  let watch: CalendarWatch;
  let seen: SeenExchange[];

  beforeEach(() => {
    recorder = new WatchRecorder();
    seen = [];
  });

  afterEach(async () => {
    await watch[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  async function start(
    options: Parameters<typeof startExchangeSite>[0] = {},
    mailboxes: readonly Mailbox[] = people,
  ): Promise<void> {
    site = await startExchangeSite({
      backends: 4,
      onExchange: (one) => seen.push(one),
      ...options,
    });
    for (const address of mailboxes) site.exchange.addMailbox({ address });
    watch = site.gateway({ watch: quick }).watch(recorder);
    for (const mailbox of people) watch.add(mailbox);
    await recorder.until(
      () => recorder.count('subscribed') >= mailboxes.length && site.exchange.streamCount > 0,
    );
  }

  async function hearsChange(mailbox: Mailbox): Promise<void> {
    const before = recorder.count('changed', mailbox);
    const now = Date.now();
    site.exchange.mailbox(mailbox).addAppointment({ start: now, end: now + hour });
    await recorder.until(() => recorder.count('changed', mailbox) > before);
  }

  const asked = (operation: string): readonly SeenExchange[] =>
    seen.filter((one) => one.operation === operation);
  const servers = (): number =>
    site.exchange.backendSubscriptions.filter((count) => count > 0).length;

  it('are asked so that all of a group is on the one that its anchor lives on', async () => {
    await start();

    for (const mailbox of people) await hearsChange(mailbox);

    expect(servers()).toBe(1);
    expect(recorder.count('lost')).toBe(0);
    const [first, ...others] = asked('Subscribe');
    expect(first?.headers['x-anchormailbox']).toBe(anna);
    expect(first?.requestXml).toContain(anna);
    expect(first?.headers.cookie).toBeUndefined();
    for (const { headers } of [...others, ...asked('GetStreamingEvents')]) {
      expect(headers).toMatchObject({
        'x-anchormailbox': anna,
        'x-preferserveraffinity': 'true',
        cookie: expect.stringMatching(
          /^X-BackEndOverrideCookie=mbx\d\.example\.com~\d+$/,
        ) as string,
      });
    }
  });

  it('are asked for everything else in the name of the mailbox itself', async () => {
    await start();
    const gateway = site.gateway();
    const { signal } = new AbortController();

    await gateway.readCalendar(zoe, { start: 0, end: hour }, signal);

    const headers = asked('FindItem')[0]?.headers;
    expect(headers).toHaveProperty('x-anchormailbox', zoe);
    expect(headers).not.toHaveProperty('x-preferserveraffinity');
    expect(headers).not.toHaveProperty('cookie');
  });

  it('are told apart by the cookie of the load balancer before Exchange 2013', async () => {
    await start({ version: 'Exchange2010_SP2' });

    for (const mailbox of people) await hearsChange(mailbox);

    expect(servers()).toBe(1);
    expect(asked('GetStreamingEvents').at(-1)?.headers.cookie).toMatch(/^exchangecookie=mbx/);
  });

  it('find the group again as a whole when its server is replaced by another', async () => {
    await start();
    const at = site.exchange.backendSubscriptions.findIndex((count) => count > 0);

    site.exchange.replaceBackend(at);
    await recorder.next('lost', people.length - 1);
    for (const mailbox of people) watch.add(mailbox);
    await recorder.next('subscribed', 2 * people.length - 1);

    expect(servers()).toBe(1);
    for (const mailbox of people) await hearsChange(mailbox);
  });

  it('find the group again though the connection broke and nobody was told', async () => {
    await start();
    const at = site.exchange.backendSubscriptions.findIndex((count) => count > 0);

    site.exchange.replaceBackend(at, null);
    site.exchange.streams('drop');
    await recorder.next('lost', people.length - 1);
    expect(recorder.events.find(({ kind }) => kind === 'lost')?.error?.remedy).toBe('resubscribe');
    for (const mailbox of people) watch.add(mailbox);
    await recorder.until(() => site.exchange.subscriptionCount === people.length);

    expect(servers()).toBe(1);
    for (const mailbox of people) await hearsChange(mailbox);
  });

  it('move the group as one when a lost member is found on another server', async () => {
    await start();
    const at = site.exchange.backendSubscriptions.findIndex((count) => count > 0);
    site.exchange.loseSubscriptions({ mailbox: john });
    await recorder.next('lost');
    site.exchange.replaceBackend(at, null);

    watch.add(john);
    await recorder.next('lost', people.length - 1);
    for (const mailbox of people) watch.add(mailbox);
    await recorder.until(
      () => new Set(people.filter((one) => recorder.count('subscribed', one) > 1)).size === 6,
    );

    expect(servers()).toBe(1);
    for (const mailbox of people) await hearsChange(mailbox);
  });

  it('let another anchor lead where there is no such mailbox as the first', async () => {
    await start({}, people.slice(0, 2));

    const lost = recorder.events.filter(({ kind }) => kind === 'lost');
    expect(lost.map(({ mailbox }) => mailbox).sort()).toEqual(people.slice(2).sort());
    await hearsChange(john);
    await hearsChange(zoe);
    expect(asked('GetStreamingEvents').at(-1)?.headers['x-anchormailbox']).toBe(john);
    expect(servers()).toBe(1);
  });

  it('keep nobody waiting for an anchor that leaves', async () => {
    await start();
    watch.remove(anna);
    site.exchange.streams('drop');

    await hearsChange(john);

    await recorder.until(
      () => asked('GetStreamingEvents').at(-1)?.headers['x-anchormailbox'] === 'bob@example.com',
    );
    await hearsChange(zoe);
    expect(servers()).toBe(1);
  });

  it('have no subscriptions left when the watch ends', async () => {
    await start();

    await watch[Symbol.asyncDispose]();

    expect(site.exchange.subscriptionCount).toBe(0);
  });
});
