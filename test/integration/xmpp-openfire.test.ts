import { describe, expect, it } from 'vitest';
import type { SteadyClock } from '../../src/time/steady-clock.ts';
import { AccountSite } from '../support/account-site.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { OpenfireLike } from '../support/openfire-like.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';
import { publishingSite } from '../support/xmpp-site.ts';

const john = 'john@example.com';
const mary = 'mary@example.com';
const calendar = `<presence from="${john}/Calendar"`;

describe('a server like Openfire', () => {
  it('a refusal without a word is explained, once', async () => {
    await using server = await OddServer.start({ handshake: 'without-id' });
    const { telemetry, records } = capturedLog();
    const timings = { retryMs: 20, maxRetryMs: 100 };

    await using _site = await publishingSite(server, { online: false, telemetry, timings });

    await server.until(() => server.connections >= 3);
    const losses = records.filter(({ msg }) => msg === 'XMPP link down');
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({
      reason: 'refused-silently',
      explanation: expect.stringMatching(/Openfire.*secret.*nothing else is connected/s),
    });
  });

  it('what it asks after the handshake is answered', async () => {
    await using openfire = await OpenfireLike.start();
    const { server } = openfire;

    await using _site = await publishingSite(server);

    const answer = (at: number) =>
      `<iq type="result" from="presence.example.com" to="component.example.com" id="openfire-${at}">`;
    await server.until(() => [0, 1].every((at) => server.received.includes(answer(at))));
    expect(server.received).toContain('<identity category="component"');
    expect(server.received).toContain('<name>Doorlight</name>');
  });

  it('closes what is idle, and the link never is', async () => {
    await using openfire = await OpenfireLike.start({ idleMs: 3_000 });
    const { server } = openfire;
    const timings = { keepAliveMs: 200, pingTimeoutMs: 500 };

    await using site = await publishingSite(server, { timings });

    await server.until(() => server.received.split('"urn:xmpp:ping"').length > 24);
    expect(site.engine.timesOffline).toBe(0);
    expect(server.connections).toBe(1);
  });
});

// Ten times as fast as the clock on the wall.
const haste = hastyClock(10);
const clock: SteadyClock = {
  now: () => haste.now(),
  wallTime: () => haste.now(),
  after: (delayMs, task) => haste.after(delayMs, task),
};

describe('identity account on a server like Openfire', () => {
  it('is possible without anything being configured', async () => {
    await using openfire = await OpenfireLike.start();
    await using site = await AccountSite.start(openfire.server, { publisher: { clock } });

    await expect
      .poll(() => site.publisher.health().capabilities.length, { timeout: 20_000 })
      .toBeGreaterThan(0);

    const { problem, capabilities } = site.publisher.health();
    expect(problem).toBeNull();
    expect(capabilities[0]?.detail).toBe('Openfire 5.1.1');
    expect(site.engine.links()).toEqual([{ name: site.publisher.link, online: true }]);
  });

  it('people are said to the server alone, and again when somebody logs in', async () => {
    await using openfire = await OpenfireLike.start();
    openfire.login(`${john}/desk`);
    await using site = await AccountSite.start(openfire.server, { publisher: { clock } });
    for (const jid of [john, mary]) site.serve(jid);
    site.busy(john);
    const { server } = openfire;
    const shown = () => openfire.broadcasts.filter((one) => one.startsWith(calendar));
    await server.until(() => shown().some((one) => one.includes('<show>dnd</show>')));
    const before = shown().length;

    openfire.login(`${mary}/phone`);

    await server.until(() => shown().length > before);
    expect(shown().at(-1)).toContain('<show>dnd</show>');
    expect(shown().at(-1)).toMatch(/In a meeting until/);
    expect(server.received).not.toMatch(/from="john@example\.com\/Calendar" to=/);
  });

  it('an absence of somebody who is offline is left with the server, and taken back', async () => {
    await using openfire = await OpenfireLike.start();
    const site = await AccountSite.start(openfire.server, { publisher: { clock } });
    site.serve(john);
    site.away(john);
    const { server } = openfire;
    const kept = () =>
      openfire.broadcasts.filter((one) => one.startsWith(`<presence from="${john}" `));
    await server.until(() => kept().length === 1);
    expect(kept()[0]).toMatch(/type="unavailable".*<status.*Out of office from/s);

    site.replies(john, { state: 'disabled' });
    await server.until(() => kept().length === 2);
    expect(kept()[1]).toMatch(/type="unavailable"/);
    expect(kept()[1]).not.toContain('<status');

    site.away(john);
    await server.until(() => kept().length === 3);
    await site[Symbol.asyncDispose]();
    expect(kept()).toHaveLength(4);
    expect(kept()[3]).not.toContain('<status');
  });

  it('nobody who is there, or may be, is said to be gone', async () => {
    await using openfire = await OpenfireLike.start();
    openfire.login(`${john}/desk`);
    await using site = await AccountSite.start(openfire.server, { publisher: { clock } });
    site.serve(john);
    site.away(john);
    const { server } = openfire;
    const last = () => openfire.broadcasts.at(-1) ?? '';
    await server.until(() => last().startsWith(calendar) && last().includes('<show>away</show>'));

    site.free(john);
    site.replies(john, { state: 'disabled' });
    await server.until(() => last().includes('type="unavailable"'));

    const gone = openfire.broadcasts.filter((one) => one.includes('type="unavailable"'));
    expect(gone.every((one) => one.startsWith(calendar))).toBe(true);
    openfire.logout(`${john}/desk`);
    site.away(john);
    await server.until(() => last().startsWith(`<presence from="${john}" type="unavailable"`));

    // The server throws that away itself when somebody logs in.
    openfire.login(`${john}/desk`);
    await server.until(() => last().startsWith(calendar) && last().includes('<show>away</show>'));
    const before = openfire.broadcasts.length;
    site.replies(john, { state: 'disabled' });
    await server.until(() => last().includes('type="unavailable"'));
    await site.override(john, { availability: 'unavailable', text: 'ask Mary' });
    await server.until(() => last().includes('ask Mary'));
    expect(openfire.broadcasts.slice(before).every((one) => one.startsWith(calendar))).toBe(true);
  });
});
