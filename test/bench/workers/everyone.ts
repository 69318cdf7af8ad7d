import type { Engine } from '../../../src/engine/engine.ts';
import { systemClock } from '../../../src/time/clock.ts';
import type { ComponentPlace } from '../stage/cast.ts';
import { LoopWatch } from './loop-watch.ts';
import { benchPeople, changingHours, ourEngine } from './our-engine.ts';
import { ourPublisher } from './our-publisher.ts';
import { answerRequests, sharedNow } from './worker.ts';

/** Entries in a calendar; the first begins when everyone changes. */
const entries = 10;

let engine: Engine | undefined;
let watch: LoopWatch | undefined;
let people: ReturnType<typeof benchPeople> = [];

answerRequests({
  /** Builds everything, and sends everyone once at the usual rate. */
  async connect(place: ComponentPlace & { people: number; spreadS: number }) {
    people = benchPeople(place.people);
    engine = ourEngine(people, systemClock, { spreadS: place.spreadS });
    for (const { jid } of people) engine.calendar(jid, { periods: [], knownAt: 'live' });
    await engine.start();
    const startedAt = sharedNow();
    await engine.attach(ourPublisher(place, place.people));
    // The link is not up yet: everyone is sent from here on.
    watch = new LoopWatch();
    return startedAt;
  },
  /** Gives everyone a meeting that begins then, as a calendar read now and then would. */
  async fill({ begins }: { begins: number }) {
    let done = 0;
    for (const { jid } of people) {
      engine?.calendar(jid, { periods: changingHours(begins, entries), knownAt: 'live' });
      if (++done % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  },
  watch() {
    watch = new LoopWatch();
    return sharedNow();
  },
  stop: () => watch?.stop(),
});
