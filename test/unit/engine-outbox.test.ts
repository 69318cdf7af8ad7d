import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Outbox } from '../../src/engine/outbox.ts';
import type { Publication } from '../../src/engine/presence-publisher.ts';
import type { Jid } from '../../src/people/person.ts';
import type { Availability } from '../../src/presence/presence.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs, minuteMs } from '../../src/time/instant.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');
const batchSize = 10;
/** People a second: a batch waits for a tenth of one. */
const republishRate = 100;
const pauseMs = (batchSize / republishRate) * 1_000;

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

function newOutbox(sent = new Map<Jid, string>()): Outbox {
  return new Outbox({
    publisher: link,
    current: (jid) => shown.get(jid),
    clock,
    telemetry: silentTelemetry(),
    sent,
    batchSize,
    republishRate,
  });
}

function names(): readonly string[] {
  return link.sent.map(({ person: jid }) => jid.slice(0, jid.indexOf('@')));
}

describe('everyone who is sent again', () => {
  test.each([
    ['back', eight - hourMs],
    ['forward', eight + hourMs],
  ])('is sent at the same rate though the clock was set %s', async (_where, instant) => {
    for (let at = 0; at < 2 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();
    expect(link.sent).toHaveLength(batchSize);

    clock.setTo(instant);
    await clock.passTo(instant + pauseMs - 1);
    expect(link.sent).toHaveLength(batchSize);
    await clock.passTo(instant + pauseMs);

    expect(link.sent).toHaveLength(2 * batchSize);
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
    expect(link.sent.at(-1)?.at).toBe(eight + pauseMs);
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

describe('while the link is down', () => {
  test('nothing waits for its time, and who changed is sent when it is up', async () => {
    for (let at = 0; at < 2 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    outbox.wentOffline();
    expect(clock.waiting).toBe(0);
    outbox.change(show('p0', 'dnd'));
    await clock.passTo(eight + minuteMs);
    expect(link.sent).toHaveLength(batchSize);
    outbox.wentOnline([], false);
    await settled();

    expect(names().slice(batchSize)).toEqual(['p0']);
  });

  test('nobody is said to have been sent', async () => {
    const everyoneSent = vi.fn<() => void>();
    Object.assign(link, { everyoneSent });
    show('john');
    const outbox = newOutbox();
    const taken = Promise.withResolvers<void>();
    vi.spyOn(link, 'publish').mockReturnValueOnce(taken.promise);
    outbox.wentOnline(shown.keys(), true);
    await settled();

    outbox.wentOffline();
    taken.resolve();
    await settled();
    expect(everyoneSent).not.toHaveBeenCalled();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    expect(everyoneSent).toHaveBeenCalledOnce();
  });
});

describe('somebody who waits', () => {
  test('sees the change before those of a thousand others, and in a batch of its own', async () => {
    const outbox = newOutbox();
    outbox.wentOnline([], true);
    const taken = Promise.withResolvers<void>();
    vi.spyOn(link, 'publish').mockReturnValueOnce(taken.promise);
    for (let at = 0; at < 1_000; at++) outbox.change(show(`p${at}`));
    await settled();

    outbox.change(show('p900', 'dnd'));
    outbox.hurry(show('p900', 'dnd').person);
    taken.resolve();
    await settled();

    expect(link.batches[0]).toBe(1);
    expect(link.sent[0]).toMatchObject({ person: person('p900').jid, shown: 'dnd' });
  });

  test('sees the change before everyone who is only sent again', async () => {
    for (let at = 0; at < 10 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox();
    outbox.wentOnline(shown.keys(), true);
    await settled();

    outbox.change(show('p99', 'dnd'));
    outbox.hurry(person('p99').jid);
    await settled();

    expect(names().slice(batchSize)).toEqual(['p99']);
  });

  test('changes nothing where there is nothing to send', async () => {
    const outbox = newOutbox();
    outbox.wentOnline([], true);
    await settled();

    outbox.hurry(person('john').jid);
    outbox.change(show('jane'));
    await settled();

    expect(names()).toEqual(['jane']);
  });

  test('for a person who is gone then sees them go', async () => {
    const outbox = newOutbox();
    outbox.change(show('john'));
    outbox.hurry(person('john').jid);
    outbox.farewell(remove('john'));
    outbox.wentOnline([], true);
    await settled();

    expect(link.sent.map((sent) => sent.shown)).toEqual(['unavailable']);
    expect(link.forgotten).toEqual([person('john').jid]);
  });
});

describe('someone who is removed', () => {
  test('while the others are gone through is not taken for one who was sent', async () => {
    const sent = new Map<Jid, string>();
    for (let at = 0; at < 2 * batchSize; at++) show(`p${at}`);
    const outbox = newOutbox(sent);
    sent.set(person('p15').jid, 'available');
    const everyone = [...shown.keys()];
    shown.delete(person('p15').jid);
    outbox.wentOnline(everyone, false);
    await clock.passTo(eight + minuteMs);

    expect(sent.has(person('p15').jid)).toBe(false);
    expect(sent.size).toBe(2 * batchSize - 1);
  });

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
