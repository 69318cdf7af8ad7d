import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { examineGateways } from '../../src/app/examination/gateways.ts';
import { trustOf } from '../../src/gateways/http/trust.ts';
import {
  type SimulatedExchange,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { StoredGateway } from '../../src/sync/gateways/gateway-settings.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { type Run, Troubleshooter } from '../../src/troubleshooter/troubleshooter.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { startDeafPort } from '../support/deaf-port.ts';
import { sampleMailbox } from '../support/examination-lab.ts';
import { serviceAccount } from '../support/exchange-site.ts';

function urlOf(port: number): string {
  return `https://127.0.0.1:${port}/EWS/Exchange.asmx`;
}

async function examined(urls: readonly string[], ca: string): Promise<Run> {
  const gateway: StoredGateway = {
    name: 'exchange',
    kind: 'ews',
    urls,
    identity: { kind: 'basic', account: serviceAccount.user },
    ca,
    subscription: 'auto',
    secret: serviceAccount.password,
    problem: null,
  };
  await using troubleshooter = new Troubleshooter({
    examiners: [
      async (wish) =>
        examineGateways(
          {
            gateways: [gateway],
            sample: () => sampleMailbox,
            worked: () => null,
            subscription: () => 'auto',
            desk: null,
            trust: () => trustOf(ca),
            now: Date.now,
          },
          wish,
        ),
    ],
    now: Date.now,
    telemetry: silentTelemetry(),
  });
  const { run } = await troubleshooter.start({ mailbox: null, fetchMissing: false });
  await troubleshooter.ended();
  return run;
}

function tookMs({ startedAt, endedAt }: Run): number {
  return (endedAt ?? Infinity) - startedAt;
}

it('fifty servers, many of them broken, take at most twice as long as the slowest alone', async () => {
  await using stack = new AsyncDisposableStack();
  const { key, cert, ca } = await makeServerCertificate(undefined, 90);
  const well: SimulatedExchange[] = [];
  for (let count = 0; count < 25; count += 1) {
    const exchange = stack.use(
      await startSimulatedExchange({ key, cert, accounts: [serviceAccount] }),
    );
    exchange.addMailbox({ address: sampleMailbox });
    exchange.misbehave({ do: 'delay', ms: 200 }, { times: Infinity });
    well.push(exchange);
  }
  // Takes connections and never says a word: TLS is given up after its bound.
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  stack.defer(() => void mute.close());
  const mutePort = (mute.address() as AddressInfo).port;
  const deaf = stack.use(await startDeafPort());
  const refusing = await freePort();
  const variant = (port: number, count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `${urlOf(port)}?${at}`);
  const slowest = urlOf(mutePort);

  const alone = await examined([slowest], ca);
  const all = await examined(
    [
      ...well.map(({ url }) => url),
      ...variant(mutePort, 10),
      ...variant(deaf.port, 10),
      ...variant(refusing, 4),
      'https://exchange.invalid/EWS/Exchange.asmx',
    ],
    ca,
  );

  expect(all.subjects).toHaveLength(50);
  expect(tookMs(all)).toBeLessThan(2 * tookMs(alone));
  const codes = all.reports.filter(({ verdict }) => verdict === 'failed').map(({ code }) => code);
  expect(new Set(codes)).toEqual(
    new Set(['no-tls-answer', 'no-date', 'no-answer', 'refused', 'name-unknown']),
  );
  const read = all.reports.filter(({ step, verdict }) => step === 'calendar' && verdict === 'ok');
  expect(read).toHaveLength(25);
  // No step goes beyond the bound that it states, give or take a loaded machine.
  const late = all.reports.filter(({ subject, step, tookMs: took }) => {
    const planned = all.subjects[subject]?.steps.find(({ name }) => name === step);
    return took > (planned?.boundMs ?? 0) + 3_000;
  });
  expect(late).toEqual([]);
});
