import { X509Certificate } from 'node:crypto';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { SeenServers } from '../../src/app/certificates/seen-servers.ts';
import { watchCertificates } from '../../src/app/certificates/watch.ts';
import { openMaker } from '../../src/certificates/making/maker.ts';
import { openTrustStore } from '../../src/certificates/trust-store.ts';
import { dayMs, hourMs } from '../../src/time/instant.ts';
import { MadeMemory } from '../support/certificates/made-memory.ts';
import { TrustMemory } from '../support/certificates/trust-memory.ts';
import { FakeClock } from '../support/fake-clock.ts';

const by = 'administrator';
const began = Date.parse('2026-03-11T12:00:00Z');

test('a revocation list that is overdue is logged once, counted, and gone with a newer one', async () => {
  const clock = new FakeClock(began);
  const maker = await openMaker(new MadeMemory(), () => clock.now());
  const subject = { cn: 'Lab CA', o: null, ou: null, l: null, st: null, c: null };
  const key = { kind: 'ec', curve: 'P-256' } as const;
  await maker.createAuthority({ name: 'ca', subject, key }, null, by);
  const trusted = await openTrustStore({
    repository: new TrustMemory(),
    now: () => clock.now(),
    warned: () => undefined,
  });
  await trusted.add([new X509Certificate(maker.get('ca').certificate ?? '')], null, by);
  const upload = async (): Promise<void> => {
    const { pem } = await maker.revoker.list('ca', 7, by);
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64');
    await trusted.addRevocationList(der, by);
  };
  await upload();
  const lines: string[] = [];
  const metrics = new Registry();
  await using _watching = watchCertificates({
    trusted,
    maker,
    seen: new SeenServers(),
    parameters: { get: () => [] as never, onChange: () => () => undefined },
    repository: { said: async () => [], save: async () => undefined },
    findPerson: () => undefined,
    timeZoneOf: () => undefined,
    defaults: { locale: 'en', timeZone: 'Europe/London' },
    tell: () => false,
    telemetry: {
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      metrics,
    },
    clock,
  });
  const count = async (): Promise<number | undefined> =>
    (await metrics.getSingleMetric('doorlight_revocation_lists_overdue')?.get())?.values[0]?.value;
  const said = (): number => lines.filter((line) => line.includes('overdue')).length;

  await clock.advance(hourMs);
  const before = [await count(), said()];
  await clock.advance(8 * dayMs);
  const after = [await count(), said()];
  await upload();
  await clock.advance(2 * hourMs);

  expect(before).toEqual([0, 0]);
  expect(after).toEqual([1, 1]);
  expect(lines.find((line) => line.includes('overdue'))).toContain('CN=Lab CA');
  expect([await count(), said()]).toEqual([0, 1]);
});
