import type { Engine } from '../../../src/engine/engine.ts';
import { hourMs } from '../../../src/time/instant.ts';
import { EngineTestClock } from '../../support/engine-clock.ts';
import type { ComponentPlace } from '../stage/cast.ts';
import { benchPeople, changingHours, ourEngine } from './our-engine.ts';
import { ourPublisher } from './our-publisher.ts';
import { answerRequests, sharedNow } from './worker.ts';

/** More than there are rounds, and about what a calendar holds. */
const hours = 10;

let now = Date.UTC(2026, 2, 9, 8);
const clock = new EngineTestClock(now);
let engine: Engine | undefined;

answerRequests({
  /** Everyone's presence is sent once while this is answered. */
  async connect(place: ComponentPlace & { people: number }) {
    const people = benchPeople(place.people);
    engine = ourEngine(people, clock, { republishRate: Infinity });
    for (const { jid } of people) {
      engine.calendar(jid, { periods: changingHours(now, hours), knownAt: 'live' });
    }
    await engine.start();
    await engine.attach(ourPublisher(place, place.people));
  },
  prepare() {},
  /** An hour passes: everyone's presence changes at that instant. */
  async go() {
    const startedAt = sharedNow();
    now += hourMs;
    await clock.passTo(now);
    return startedAt;
  },
});
