import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SeenServers } from '../../src/app/certificates/seen-servers.ts';
import { watchCertificates } from '../../src/app/certificates/watch.ts';
import { openMaker } from '../../src/certificates/making/maker.ts';
import { openParameters } from '../../src/parameters/parameter-service.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import { type Store, openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { dayMs, hourMs, minuteMs } from '../../src/time/instant.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { person } from '../support/people.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';
import { type Account, XmppLab } from '../support/xmpp-lab.ts';
import { type XmppSite, component, publishingSite } from '../support/xmpp-site.ts';

// A real Prosody and the administrators' own clients; time is moved by a clock.

const began = Date.parse('2026-03-11T12:00:00Z');
const noSubject = { o: null, ou: null, l: null, st: null, c: null } as const;
const mail = 'mail.example.com';

describe('administrators are told in chat that certificates end', () => {
  let lab: XmppLab;
  let site: XmppSite;
  let anna: Account;
  let bernd: Account;
  let annas: SlixmppClient;
  let bernds: SlixmppClient;
  let folder: string;
  let store: Store;
  let seen: SeenServers;
  let clock: FakeClock;

  beforeAll(async () => {
    lab = await XmppLab.start((options) => startProsody({ ...options, modules: ['offline'] }));
    site = await publishingSite(lab.server);
  });
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doorlight-expiry-'));
    [anna, bernd] = [await lab.account(), await lab.account()];
    [annas, bernds] = [await lab.login(anna), await lab.login(bernd)];
    clock = new FakeClock(began);
    seen = new SeenServers();
    seen.saw(mail, began + 40 * dayMs);
    await open();
  });
  afterEach(async () => {
    await store?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<void> {
    store = await openStore(`sqlite:${join(folder, 'doorlight.db')}`, {
      telemetry: silentTelemetry(),
      clock,
      key: new Uint8Array(32).fill(7),
    });
  }

  /** As the service starts it, with two administrators of whom one is served here, in German. */
  async function watch(telemetry = silentTelemetry()) {
    const parameters = await openParameters({ repository: store.parameters, telemetry, seeds: {} });
    const served: Person = { ...person('bernd'), jid: bernd.jid as Jid, locale: 'de' };
    const maker = await openMaker(store.madeCertificates, () => clock.now());
    const watching = watchCertificates({
      trusted: { all: () => [], overdueLists: () => [] },
      maker,
      seen,
      parameters,
      repository: store.expiryWarnings,
      findPerson: (jid) => (jid === served.jid ? served : undefined),
      timeZoneOf: () => undefined,
      defaults: { locale: 'en', timeZone: 'Europe/London' },
      tell: (jid, text, lang) => site.publisher.tell(jid, text, lang, 'store'),
      telemetry,
      clock,
    });
    return { parameters, maker, watching };
  }

  /** What a client was told so far, once it has been told of as many steps. */
  async function told(client: SlixmppClient, count: number): Promise<readonly string[]> {
    const bodies = (): readonly string[] =>
      client.messages.flatMap(({ body, from }) =>
        body === null || from !== component.domain ? [] : [body],
      );
    await client.until(() => bodies().length >= count);
    return bodies();
  }

  /** Whatever was said before has come when this has. */
  async function nothingMore(client: SlixmppClient, count: number): Promise<void> {
    site.publisher.tell(client.jid.split('/')[0] as Jid, 'And that is all.', 'en');
    const bodies = await told(client, count + 1);
    expect(bodies).toHaveLength(count + 1);
    expect(bodies.at(-1)).toBe('And that is all.');
  }

  test('at 30, 14 and 3 days and at the end, once each, each in their own language', async () => {
    const { parameters, watching } = await watch();
    await using _watching = watching;
    await parameters.set('administrators', [anna.jid, bernd.jid], 'administrator');

    for (const [at, days] of [11, 27, 38, 41].entries()) {
      await clock.advance(began + days * dayMs - clock.now());
      await told(annas, at + 1);
      await told(bernds, at + 1);
    }

    expect(await told(annas, 4)).toEqual([
      `A certificate has to be renewed:\n• The certificate of the server ${mail} ends in 29 days, on April 20, 2026: have it renewed on that server.`,
      `A certificate has to be renewed:\n• The certificate of the server ${mail} ends in 13 days, on April 20, 2026: have it renewed on that server.`,
      `A certificate has to be renewed:\n• The certificate of the server ${mail} ends in 2 days, on April 20, 2026: have it renewed on that server.`,
      `A certificate has to be renewed:\n• The certificate of the server ${mail} ended on April 20, 2026: have it renewed on that server.`,
    ]);
    expect((await told(bernds, 4)).at(0)).toBe(
      `Ein Zertifikat muss erneuert werden:\n• Das Zertifikat des Servers ${mail} läuft in 29 Tagen ab, am 20. April 2026: Lassen Sie es auf diesem Server erneuern.`,
    );
    expect(annas.messages[0]).toMatchObject({ lang: 'en', type: 'chat', hints: ['store'] });
    expect(bernds.messages[0]).toMatchObject({ lang: 'de' });
    await clock.advance(30 * dayMs);
    await nothingMore(annas, 4);
  }, 60_000);

  test('not again after a restart, and the next step is said then', async () => {
    seen.saw(mail, began + 20 * dayMs);
    {
      const { parameters, watching } = await watch();
      await using _watching = watching;
      await parameters.set('administrators', [anna.jid], 'administrator');
      await told(annas, 1);
    }
    await store[Symbol.asyncDispose]();
    await open();

    const { watching } = await watch();
    await using _watching = watching;
    await clock.advance(2 * hourMs);
    await clock.advance(10 * dayMs);

    expect((await told(annas, 2)).at(-1)).toContain('in 13 days');
    await nothingMore(annas, 2);
  }, 60_000);

  test('whoever becomes an administrator is told at once, of our own certificates too, and never a secret', async () => {
    const { telemetry, records } = capturedLog();
    const { parameters, maker, watching } = await watch(telemetry);
    await using _watching = watching;
    const key = { kind: 'ec', curve: 'P-256' } as const;
    await maker.createAuthority(
      { name: 'Lab', subject: { ...noSubject, cn: 'Lab' }, key },
      10,
      'administrator',
    );

    await parameters.set('administrators', [anna.jid], 'administrator');

    const [body = ''] = await told(annas, 1);
    expect(body).toContain('Our own certificate “Lab” ends in');
    expect(body).toContain('doorlight certificates renew Lab');
    expect(`${body}${JSON.stringify(records)}`).not.toMatch(/PRIVATE|BEGIN/u);
    await nothingMore(bernds, 0);
  }, 60_000);

  test('who is away reads it later, and who cannot be reached is told once a link is up', async () => {
    seen.saw(mail, began + 2.5 * dayMs);
    await annas.logout();
    const { telemetry, records } = capturedLog();
    const { parameters, watching } = await watch(telemetry);
    await using _watching = watching;
    await parameters.set('administrators', [anna.jid, 'root@elsewhere.example'], 'administrator');
    await expect
      .poll(() => records.map(({ msg }) => msg), { timeout: 20_000 })
      .toContain('administrators cannot be told of certificates that end');
    await lab.server.stop();
    await site.engine.until(() => site.engine.timesOffline > 0);
    seen.saw('late.example.com', began + 20 * dayMs);
    await clock.advance(5 * minuteMs);
    await lab.server.start();
    await site.engine.until(() => site.engine.timesOnline > 1);

    const again = await lab.login(anna);
    const first = await told(again, 1);
    await clock.advance(2 * minuteMs);

    expect(first.join()).toContain(`${mail} ends in 2 days`);
    expect((await told(again, 2)).at(-1)).toContain('late.example.com ends in 19 days');
  }, 90_000);
});
