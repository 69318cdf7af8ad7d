import type { Publication } from '../../../src/engine/presence-publisher.ts';
import type { Jid } from '../../../src/people/person.ts';
import type { XmppPublisher } from '../../../src/publishers/xmpp/publisher.ts';
import { type ComponentPlace, contactName, statusText, userDomain } from '../stage/cast.ts';
import { ourPublisher } from './our-publisher.ts';
import { answerRequests, sharedNow } from './worker.ts';

/** As the engine has it. */
const batchSize = 500;

/** One object for all who say the same, as from the engine. */
const shared = new Map<string, Publication['statuses']>();

let publisher: XmppPublisher | undefined;
let batches: Publication[][] = [];

function publicationOf(index: number, round: number): Publication {
  return {
    person: `${contactName(index)}@${userDomain}` as Jid,
    presence: {
      availability: 'dnd',
      activity: 'meeting',
      message: { kind: 'none' },
      since: null,
      until: null,
      source: 'busy',
    },
    statuses: statusesOf(statusText(index, round)),
  };
}

function statusesOf(text: string): Publication['statuses'] {
  const known = shared.get(text) ?? [{ lang: 'en', text }];
  shared.set(text, known);
  return known;
}

answerRequests({
  async connect(place: ComponentPlace & { people: number }) {
    publisher = ourPublisher(place, place.people);
    const { promise, resolve } = Promise.withResolvers<void>();
    await publisher.start({
      online: resolve,
      resumed: () => {},
      offline: () => {},
      current: () => undefined,
    });
    await promise;
  },
  /** What the engine would give is made before the time runs. */
  prepare({ count, round }: { count: number; round: number }) {
    batches = [];
    for (let from = 0; from < count; from += batchSize) {
      const length = Math.min(batchSize, count - from);
      batches.push(Array.from({ length }, (_, at) => publicationOf(from + at, round)));
    }
  },
  async go() {
    const startedAt = sharedNow();
    for (const batch of batches) await publisher?.publish(batch);
    return startedAt;
  },
});
