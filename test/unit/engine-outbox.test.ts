import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Outbox } from '../../src/engine/outbox.ts';
import type { Publication } from '../../src/engine/presence-publisher.ts';
import type { Jid } from '../../src/people/person.ts';
import type { Availability } from '../../src/presence/presence.ts';
import { hourMs, minuteMs } from '../../src/presence/time.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');
const batchSize = 10;
/** People a second: a batch waits for a tenth of one. */
const republishRate = 100;

let clock: EngineTestClock;
let link: RecordingPublisher;
let shown: Map<Jid, Publication>;
beforeEach(() => {
  clock = new EngineTestClock(eight);
  link = new RecordingPublisher(() => clock.now());
  shown = new Map();
});

/** Shows someone as `availability` from now on. */
function show(name: string, availability: Availability = 'available'): Publication {
  const { jid } = person(name);
  const publication: Publication = {
    person: jid,
    presence: {
      availability,
      activity: 'none',
      message: { kind: 'none' },
      since: null,
      until: null,
      source: 'default',
    },
    statuses: [],
  };
  shown.set(jid, publication);
  return publication;
}

/** Someone is gone; what is last said of them. */
function remove(name: string): Publication {
  const farewell = show(name, 'unavailable');
  shown.delete(farewell.person);
  return farewell;
}

function newOutbox(): Outbox {
  return new Outbox({
    publisher: link,
    current: (jid) => shown.get(jid),
    clock,
    telemetry: silentTelemetry(),
    sent: new Map(),
    batchSize,
    republishRate,
  });
}

function names(): readonly string[] {
  return link.sent.map(({ person: jid }) => jid.slice(0, jid.indexOf('@')));
}

describe('everyone who is sent again', () => {
  test('is sent once the clock was set back, as soon as anything moves', async () => {
    for (let at = 0; at < 2 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();
    expect(link.sent).toHaveLength(batchSize);

    clock.setTo(eight - hourMs);
    outbox.change(show('p0', 'dnd'));
    await settled();

    expect(link.sent).toHaveLength(2 * batchSize + 1);
    expect(new Set(link.sent.map(({ at }) => at))).toEqual(new Set([eight, eight - hourMs]));
  });

  test('waits for the rate where the clock was not set', async () => {
    for (let at = 0; at < 2 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    outbox.change(show('p0', 'dnd'));
    await settled();
    expect(link.sent).toHaveLength(batchSize + 1);
    await clock.passTo(eight + minuteMs);

    expect(link.sent).toHaveLength(2 * batchSize + 1);
    expect(link.sent.at(-1)?.at).toBe(eight + (batchSize / republishRate) * 1_000);
  });

  test('is who is there when their turn comes', async () => {
    for (let at = 0; at < 2 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    shown.delete(person('p15').jid);
    show('newcomer');
    await clock.passTo(eight + minuteMs);

    expect(names()).toHaveLength(2 * batchSize);
    expect(names()).toContain('newcomer');
    expect(names()).not.toContain('p15');
  });

  test('is everyone anew where the link was down in between', async () => {
    for (let at = 0; at < 2 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    outbox.wentOffline();
    await clock.passTo(eight + minuteMs);
    expect(link.sent).toHaveLength(batchSize);
    outbox.wentOnline(shown.keys(), true);
    await clock.passTo(eight + 2 * minuteMs);

    expect(link.sent).toHaveLength(3 * batchSize);
  });
});

describe('someone who is removed', () => {
  test('is shown unavailable and forgotten when the link is up again', async () => {
    const john = show('john');
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    link.failure = new Error('down');
    outbox.farewell(remove('john'));
    await settled();
    expect(link.forgotten).toEqual([]);
    link.failure = undefined;
    outbox.wentOnline(shown.keys(), true);
    await settled();

    expect(link.sent.map((sent) => sent.shown)).toEqual(['available', 'unavailable']);
    expect(link.forgotten).toEqual([john.person]);
  });

  test('and comes back before anything was sent is not forgotten', async () => {
    const outbox = newOutbox();
    show('john');
    outbox.wentOnline(shown.keys(), true);
    await settled();

    outbox.farewell(remove('john'));
    outbox.change(show('john'));
    await settled();

    expect(link.sent.map((sent) => sent.shown)).toEqual(['available']);
    expect(link.forgotten).toEqual([]);
  });

  test('and comes back while that is being sent is not said to be gone', async () => {
    const outbox = newOutbox();
    show('john');
    outbox.wentOnline(shown.keys(), true);
    await settled();

    const broken = Promise.withResolvers<void>();
    vi.spyOn(link, 'publish').mockReturnValueOnce(broken.promise);
    outbox.farewell(remove('john'));
    await settled();
    outbox.change(show('john'));
    broken.reject(new Error('down'));
    await settled();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    expect(link.sent.map((sent) => sent.shown)).toEqual(['available', 'available']);
    expect(link.forgotten).toEqual([]);
  });
});
