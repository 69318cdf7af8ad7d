import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Mailbox } from '../../src/people/person.ts';
import { dayMs } from '../../src/time/instant.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const john = 'john@example.com' as Mailbox;
const right = { kind: 'basic', account: serviceAccount.user, password: serviceAccount.password };
const wrong = { ...right, password: 'wrong' };

let site: ExchangeSite;

beforeEach(async () => {
  site = await startExchangeSite();
  site.exchange.addMailbox({ address: john });
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

function read(gateway: ReturnType<ExchangeSite['gateway']>): Promise<unknown> {
  const now = Date.now();
  const window = { start: now, end: now + dayMs };
  return gateway.readCalendar(john, window, AbortSignal.timeout(10_000));
}

test('other credentials are used from the next request on, and open subscriptions stay', async () => {
  const gateway = site.gateway();
  const recorder = new WatchRecorder();
  const watch = gateway.watch(recorder);
  watch.add(john);
  await recorder.next('subscribed');
  await expect.poll(() => site.exchange.streamCount).toBe(1);

  gateway.change({ ...wrong, kind: 'basic' }, site.certificate.ca);

  await expect(read(gateway)).rejects.toThrow(/does not accept the password/u);
  site.exchange.mailbox(john).addAppointment({
    start: Date.now() + 60_000,
    end: Date.now() + 120_000,
    showAs: 'Busy',
  });
  await recorder.next('changed');
  expect(site.exchange.streamCount).toBe(1);

  gateway.change({ ...right, kind: 'basic' }, site.certificate.ca);
  await expect(read(gateway)).resolves.toHaveLength(1);
});

test('an authority that is given later makes a server trusted', async () => {
  const gateway = site.gateway({ ca: undefined });
  await expect(read(gateway)).rejects.toThrow(/is not trusted/u);

  gateway.change({ ...right, kind: 'basic' }, site.certificate.ca);

  await expect(read(gateway)).resolves.toEqual([]);
});

test('how many requests are under way, and how long each may take, can change at any time', async () => {
  let threads = 1;
  let timeoutMs = 10_000;
  const gateway = site.gateway({ threads: () => threads, timeoutMs: () => timeoutMs });
  site.exchange.misbehave({ do: 'silence' }, { times: 3 });
  const late = (): string => 'late';
  const asked = Array.from({ length: 4 }, () => read(gateway).catch(late));
  await expect.poll(() => site.exchange.requestCount('FindItem')).toBe(1);

  threads = 3;
  timeoutMs = 200;
  site.exchange.dropConnections();

  const outcomes = await Promise.all(asked);
  expect(outcomes.filter((outcome) => outcome === 'late')).toHaveLength(3);
  expect(outcomes).toContainEqual([]);
});
