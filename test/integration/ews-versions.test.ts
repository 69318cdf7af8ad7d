import { describe, expect, it } from 'vitest';
import { type EwsVersion, ewsVersions, isAtLeast } from '../../src/gateways/ews/versions.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { startExchangeSite } from '../support/exchange-site.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const hour = 3_600_000;
const john = 'john@example.com' as Mailbox;
const { signal } = new AbortController();

const asked = (text: string): string =>
  /RequestServerVersion Version="(\w+)"/.exec(text)?.[1] ?? '';

describe('a server of every version', () => {
  it.each(ewsVersions)('%s is read and watched, in messages that are valid', async (version) => {
    await using site = await startExchangeSite({ version });
    const mailbox = site.exchange.addMailbox({ address: john });
    const start = Date.now() + hour;
    mailbox.addAppointment({ start, end: start + hour, showAs: 'WorkingElsewhere' });
    const recorder = new WatchRecorder();
    const gateway = site.gateway({
      watch: { gatherMs: 10 },
      subscriptions: { wanted: () => 'auto', statusFrequencyMin: () => 60, desk: null },
    });

    const window = { start: start - hour, end: start + 2 * hour };
    const [entry] = await gateway.readCalendar(john, window, signal);
    await gateway.readAutomaticReplies(john, signal);
    await gateway.readManyCalendars([john], window, signal);
    await using watch = gateway.watch(recorder);
    watch.add(john);
    await recorder.next('subscribed');
    await using second = site.gateway();
    await second.readAutomaticReplies(john, signal);

    expect(entry?.showAs === 'workingElsewhere').toBe(isAtLeast(version, 'Exchange2013'));
    expect(gateway.watching()?.kind).toBe(
      isAtLeast(version, 'Exchange2010_SP1') ? 'streaming' : 'pull',
    );
    expect(schemaViolations(site.sent)).toEqual([]);
    // Refused once for each connection, and then remembered.
    const refused = site.sent.filter((text) => asked(text) !== version);
    expect(refused).toHaveLength(version === ewsVersions[0] ? 0 : 2);
  });

  it('says plainly that it has no streaming, whatever it is asked first', async () => {
    await using site = await startExchangeSite({ version: 'Exchange2010' });
    site.exchange.addMailbox({ address: john });
    const recorder = new WatchRecorder();
    await using watch = site.gateway().watch(recorder);
    watch.add(john);

    const { error } = await recorder.next('lost');

    expect(error?.remedy).toBe('fix-server');
    expect(error?.message).toContain('they exist from Exchange 2010 SP1 on');
  });

  it('is asked newer again for others when one mailbox lives on an older server', async () => {
    await using site = await startExchangeSite();
    const jane = 'jane@example.com' as Mailbox;
    for (const address of [john, jane]) site.exchange.addMailbox({ address });
    site.exchange.misbehave(
      { do: 'error', code: 'ErrorInvalidSchemaVersionForMailboxVersion' },
      { mailbox: john },
    );
    const gateway = site.gateway();

    await gateway.readAutomaticReplies(john, signal);
    await gateway.readAutomaticReplies(jane, signal);
    await gateway.readAutomaticReplies(john, signal);

    expect(site.sent.map((text) => asked(text))).toEqual([
      'Exchange2013_SP1',
      'Exchange2013',
      'Exchange2013_SP1',
      'Exchange2013',
    ] satisfies EwsVersion[]);
  });
});
