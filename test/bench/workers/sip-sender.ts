import { setTimeout as delay } from 'node:timers/promises';
import type { Publication } from '../../../src/engine/presence-publisher.ts';
import { SipPublisher } from '../../../src/publishers/sip/publisher.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { publicationAt } from '../stage/sip-cast.ts';
import { answerRequests, sharedNow } from './worker.ts';

/** As the engine has it. */
const batchSize = 500;

let publisher: SipPublisher | undefined;
let batch: Publication[] = [];

async function heap(): Promise<number> {
  if (global.gc === undefined) throw new Error('run with --expose-gc');
  for (let turn = 0; turn < 3; turn++) {
    global.gc();
    await delay(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

answerRequests({
  async connect({
    port,
    ratePerS,
    inFlight,
  }: {
    port: number;
    ratePerS: number;
    inFlight: number;
  }) {
    publisher = new SipPublisher({
      name: 'bench',
      server: { host: '127.0.0.1', port, transport: 'tcp', path: '/', tls: null },
      account: null,
      expiresS: 3_600,
      ratePerS,
      inFlight,
      addressOf: (person) => `sip:${person}`,
      lampOf: () => false,
      tags: { all: async () => [], write: async () => undefined },
      version: '0.1.0',
      telemetry: silentTelemetry(),
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    await publisher.start({
      online: resolve,
      resumed: () => {},
      offline: () => {},
      current: () => undefined,
    });
    await promise;
  },
  prepare({ count, round }: { count: number; round: number }) {
    batch = Array.from({ length: count }, (_, at) => publicationAt(at, round));
  },
  async go() {
    const startedAt = sharedNow();
    for (let from = 0; from < batch.length; from += batchSize) {
      await publisher?.publish(batch.slice(from, from + batchSize));
    }
    return startedAt;
  },
  /** What still needs room once nothing is in flight. */
  async heapBytes() {
    batch = [];
    return await heap();
  },
});
