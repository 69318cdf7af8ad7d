import type { Publication } from '../../../src/engine/presence-publisher.ts';
import type { Jid } from '../../../src/people/person.ts';
import type { Availability } from '../../../src/presence/presence.ts';
import type { IdentityKind } from '../../../src/publishers/xmpp/identity.ts';
import type { XmppPublisher } from '../../../src/publishers/xmpp/publisher.ts';
import { type ComponentPlace, contactName, statusText, userDomain } from '../stage/cast.ts';
import { GrownMemory } from './grown-memory.ts';
import { ourPublisher } from './our-publisher.ts';
import { answerRequests, sharedNow } from './worker.ts';

/** As the engine has it. */
const batchSize = 500;

/** One object for all who say the same, as from the engine. */
const shared = new Map<string, Publication['statuses']>();

const memory = new GrownMemory();
const shown = new Map<Jid, Publication>();
let availability: Availability = 'dnd';
let publisher: XmppPublisher | undefined;
let batches: Publication[][] = [];

function publicationOf(index: number, round: number): Publication {
  return {
    person: `${contactName(index)}@${userDomain}` as Jid,
    presence: {
      availability,
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

function show(publication: Publication): void {
  shown.set(publication.person, publication);
}

answerRequests({
  async connect(
    place: ComponentPlace & { people: number; identity?: IdentityKind; gone?: boolean },
  ) {
    availability = place.gone ? 'unavailable' : 'dnd';
    // Whoever is not known would be forgotten.
    for (let at = 0; at < place.people; at++) show(publicationOf(at, 0));
    const identity = place.identity ?? 'contact';
    // Where people are themselves, rosters say who sees them.
    const each = identity === 'contact' ? 1 : 0;
    publisher = ourPublisher(place, place.people, { identity, each });
    const { promise, resolve } = Promise.withResolvers<void>();
    await publisher.start({
      online: resolve,
      resumed: () => {},
      offline: () => {},
      current: (person) => shown.get(person),
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
    for (const batch of batches) {
      for (const publication of batch) show(publication);
    }
  },
  async go() {
    const startedAt = sharedNow();
    memory.begin();
    for (const batch of batches) await publisher?.publish(batch);
    memory.end();
    return startedAt;
  },
  /** The most that sending took each time, over what there was before, in bytes. */
  grownBytes: () => memory.grownBytes,
});
