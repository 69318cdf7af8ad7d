import { openStore } from '../../../src/store/store.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { LoopWatch } from './loop-watch.ts';
import { benchPeople, ourEngine } from './our-engine.ts';
import { ourSync } from './our-sync.ts';
import { answerRequests } from './worker.ts';

/** People put into the database in one transaction. */
const inserted = 1_000;

const telemetry = silentTelemetry();
let file = '';

answerRequests({
  async people(given: { file: string; people: number }) {
    file = given.file;
    await using store = await openStore(`sqlite:${file}`, { telemetry, clock: systemClock });
    const people = benchPeople(given.people);
    for (let from = 0; from < people.length; from += inserted) {
      await store.people.insert(people.slice(from, from + inserted), 'administrator');
    }
  },
  /** Nothing is stored: everyone's calendar is read, stored and composed, as fast as may be. */
  async first() {
    await using store = await openStore(`sqlite:${file}`, { telemetry, clock: systemClock });
    const people = await store.people.all();
    const watchStart = new LoopWatch();
    const began = performance.now();
    await using engine = ourEngine(people, systemClock);
    const { sync, everyoneRead, left } = ourSync(people, engine, store);
    await sync.start();
    await engine.start();
    const blockAtStart = watchStart.stop();
    // From here on links and the REST API are up, with some calendars yet to come.
    const yetToCome = left();
    const watch = new LoopWatch();
    await everyoneRead;
    const seconds = (performance.now() - began) / 1_000;
    const block = watch.stop();
    await sync[Symbol.asyncDispose]();
    return { seconds, block, blockAtStart, yetToCome };
  },
  /** Everything is stored and no calendar server answers: everyone's state as it was last known. */
  async again() {
    const watch = new LoopWatch();
    const began = performance.now();
    await using store = await openStore(`sqlite:${file}`, { telemetry, clock: systemClock });
    const people = await store.people.all();
    await using engine = ourEngine(people, systemClock);
    const { sync } = ourSync(people, engine, store, true);
    await sync.start();
    await engine.start();
    const seconds = (performance.now() - began) / 1_000;
    const block = watch.stop();
    await sync[Symbol.asyncDispose]();
    return { seconds, block };
  },
});
