import { setTimeout as delay } from 'node:timers/promises';
import { Counter } from 'prom-client';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../src/time/clock.ts';
import type { ComponentPlace } from '../stage/cast.ts';
import { benchPeople, ourEngine } from './our-engine.ts';
import { ourPublisher } from './our-publisher.ts';
import { noDisk, ourSync } from './our-sync.ts';
import { answerRequests } from './worker.ts';

const telemetry = silentTelemetry();
/** What is measured must be reachable. */
const kept: unknown[] = [];

/** Bytes on the heap that something still needs. */
async function heap(): Promise<number> {
  if (global.gc === undefined) throw new Error('run with --expose-gc');
  for (let turn = 0; turn < 3; turn++) {
    global.gc();
    await delay(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function publishedPeople(): Promise<number> {
  const counter = telemetry.metrics.getSingleMetric('doorlight_publications_total');
  if (!(counter instanceof Counter)) return 0;
  const { values } = await counter.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}

answerRequests({
  /**
   * Everyone known, read, composed and published, each to so many subscribers. Answers the bytes
   * that this added to the heap, and the resident size of the process.
   */
  async grow(place: ComponentPlace & { people: number; subscribersEach: number }) {
    const before = await heap();
    const people = benchPeople(place.people);
    const engine = ourEngine(people, systemClock, { telemetry });
    const { sync, everyoneRead } = ourSync(people, engine, noDisk);
    kept.push(people, engine, sync);
    await sync.start();
    await engine.start();
    await everyoneRead;
    const publisher = ourPublisher(place, place.people, {
      each: place.subscribersEach,
      telemetry,
    });
    await engine.attach(publisher);
    while ((await publishedPeople()) < place.people) await delay(50);
    const after = await heap();
    return { bytes: after - before, residentBytes: process.memoryUsage().rss };
  },
});
