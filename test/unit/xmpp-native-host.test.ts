import { type Element, xml } from '@xmpp/component';
import { describe, expect, it } from 'vitest';
import type { Publication } from '../../src/engine/presence-publisher.ts';
import type { Markup } from '../../src/publishers/xmpp/markup.ts';
import { NativeHost, type ShownPerson } from '../../src/publishers/xmpp/native/native-host.ts';
import { personElement, shownAs, toldIn } from '../../src/publishers/xmpp/native/native-stanzas.ts';
import { type IqRequest, RequestError } from '../../src/publishers/xmpp/requests.ts';
import type { SteadyClock } from '../../src/time/steady-clock.ts';
import { publication } from '../support/xmpp-site.ts';

const native = 'urn:doorlight:native:1';

/** What the module does with one request: the result's payload, an error's condition, or nothing. */
type Module = (payload: string) => Element | string | undefined;

/** A host whose module is played, with time that passes when told to. */
function played(module: Module): {
  readonly host: NativeHost;
  readonly asked: string[];
  /** What went before everything else. */
  readonly urgent: string[];
  readonly events: string[];
  readonly pass: (ms: number) => Promise<void>;
} {
  const asked: string[] = [];
  const urgent: string[] = [];
  const events: string[] = [];
  let now = 0;
  let timers: { readonly at: number; readonly task: () => void }[] = [];
  const clock: SteadyClock = {
    now: () => now,
    wallTime: () => now,
    after(delayMs, task) {
      const timer = { at: now + delayMs, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const host = new NativeHost({
    leaseS: 60,
    host: 'example.com',
    clock,
    requests: {
      async ask({ payload, to, heard, urgent: isUrgent }: IqRequest) {
        asked.push(payload);
        if (isUrgent) urgent.push(payload);
        const answer = module(payload);
        if (answer === undefined) return await new Promise<Element>(() => {});
        if (typeof answer === 'string') throw new RequestError(answer, to);
        const result = xml('iq', { type: 'result' }, answer);
        heard?.(result);
        return result;
      },
    },
    opened: () => void events.push('opened'),
    refused: (condition) => void events.push(`refused ${condition}`),
    lost: (condition) => void events.push(`lost ${condition}`),
    personRefused: (condition) => void events.push(`person ${condition}`),
    answered: (_answer, shown) => void events.push(`answered ${shown.length}`),
  });
  return {
    host,
    asked,
    urgent,
    events,
    async pass(ms: number) {
      const until = now + ms;
      for (;;) {
        await new Promise((resolve) => void setImmediate(resolve));
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.task();
      }
      now = until;
    },
  };
}

function people(count: number, padding = ''): readonly ShownPerson[] {
  return Array.from({ length: count }, (_, at) => ({
    person: `p${at}@example.com`,
    markup: `<person name="p${at}" show="dnd">${padding}</person>` as Markup,
  }));
}

const opened = xml('open', { xmlns: native, most: '500' });
const fine = xml('sessions', { xmlns: native });

function kindOf(payload: string): string {
  return /^<(\w+)/.exec(payload)?.[1] ?? '';
}

describe('the session with a module', () => {
  it('is renewed three times within its lease', async () => {
    const { host, asked, urgent, pass } = played(() => opened);
    await host.begin();

    await pass(60_000);

    expect(urgent.map(kindOf)).toEqual(['renew', 'renew', 'renew']);

    expect(asked.map(kindOf)).toEqual(['open', 'renew', 'renew', 'renew']);
    expect(new Set(asked.map((payload) => /session="([^"]+)"/.exec(payload)?.[1])).size).toBe(1);
  });

  it('is begun again, under another name, when the module has forgotten it', async () => {
    let forgotten = true;
    const { host, asked, events, pass } = played((payload) => {
      if (kindOf(payload) !== 'renew' || !forgotten) return opened;
      forgotten = false;
      return 'item-not-found';
    });
    await host.begin();

    await pass(25_000);

    expect(asked.map(kindOf)).toEqual(['open', 'renew', 'open']);
    expect(asked[0]).not.toBe(asked[2]);
    expect(events).toEqual(['opened', 'lost item-not-found', 'opened']);
  });

  it('is tried less and less often where there is no module, and at once when it is loaded', async () => {
    let there = false;
    const { host, asked, events, pass } = played(() => (there ? opened : 'service-unavailable'));
    await host.begin();

    await pass(600_000);

    expect(asked.length).toBeGreaterThan(10);
    expect(asked.length).toBeLessThan(20);
    expect(host.open).toBe(false);
    there = true;
    await host.begin();
    expect(host.open).toBe(true);
    expect(events.at(-1)).toBe('opened');
  });

  it('nobody waits for what a module was asked that has gone meanwhile', async () => {
    let gone = false;
    const { host, asked, events, pass } = played((payload) => {
      if (kindOf(payload) === 'show' && !gone) return undefined;
      return kindOf(payload) === 'open' ? opened : fine;
    });
    await host.begin();
    const shown = host.show(people(3));
    await pass(0);

    gone = true;
    await host.begin();

    expect(await shown).toBe(1);
    expect(await host.show(people(3))).toBe(1);
    expect(asked.map(kindOf)).toEqual(['open', 'show', 'open', 'show']);
    expect(events).toEqual(['opened', 'opened', 'answered 3']);
  });

  it('nor where the module is found out to be gone by a renewal', async () => {
    const { host, events, pass } = played((payload) => {
      if (kindOf(payload) === 'open') return opened;
      return kindOf(payload) === 'renew' ? 'service-unavailable' : undefined;
    });
    await host.begin();
    const shown = host.show(people(3));

    await pass(20_000);

    expect(await shown).toBe(1);
    expect(events).toEqual(['opened', 'lost service-unavailable']);
  });

  it('ends with the link, and nothing is tried until it is back', async () => {
    const { host, asked, pass } = played(() => opened);
    await host.begin();

    host.end();
    await pass(600_000);

    expect(asked.map(kindOf)).toEqual(['open']);
    expect(await host.show(people(3))).toBe(0);
  });

  it('says as many at once as the module takes, and no more than a server does', async () => {
    const { host, asked, events } = played((payload) => {
      return kindOf(payload) === 'open' ? xml('open', { xmlns: native, most: '200' }) : fine;
    });
    await host.begin();

    await host.show(people(450));
    await host.show(people(30, 'x'.repeat(10_000)));

    expect(events.slice(1, 4)).toEqual(['answered 200', 'answered 200', 'answered 50']);
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThan(120_000);
  });

  it('one of five hundred who is impossible is left out, and nobody else', async () => {
    const taken = new Set<string>();
    const { host, events } = played((payload) => {
      if (kindOf(payload) === 'open') return opened;
      if (payload.includes('"p123"')) return 'bad-request';
      for (const [, name = ''] of payload.matchAll(/name="(\w+)"/g)) taken.add(name);
      return fine;
    });
    await host.begin();

    await host.show(people(500));

    expect(taken.size).toBe(499);
    expect(events.filter((event) => event.startsWith('person'))).toEqual(['person bad-request']);
    expect(host.open).toBe(true);
  });

  it('what a busy module does not take is said again after a pause', async () => {
    let refusals = 3;
    const { host, events, pass } = played((payload) => {
      if (kindOf(payload) === 'open') return opened;
      refusals -= 1;
      return refusals >= 0 ? 'resource-constraint' : fine;
    });
    await host.begin();

    const shown = host.show(people(2));
    await pass(10_000);
    await shown;

    expect(events).toEqual(['opened', 'answered 2']);
  });
});

describe('what is said to a module', () => {
  function by(source: 'busy' | 'default'): Publication {
    const plain = publication(
      'john@example.com',
      'dnd',
      ['en', 'a <b>'],
      ['en', 'again'],
      ['de', ''],
    );
    return { ...plain, presence: { ...plain.presence, source } };
  }

  it('is what was decided, each language once, or the originals where nothing was', () => {
    expect(personElement(by('busy'), false)).toBe(
      '<person name="john" show="dnd"><status xml:lang="en">a &lt;b&gt;</status></person>',
    );
    expect(personElement(by('default'), true)).toBe('<person name="john"/>');
    expect(shownAs(by('busy'), false)).not.toBe(shownAs(by('default'), false));
  });

  it('whoever stays is said so, unless nothing of theirs would be there', () => {
    const here = by('busy');
    const gone = { ...here, presence: { ...here.presence, availability: 'unavailable' } } as const;

    expect(personElement(here, true)).toContain('<person name="john" show="dnd" stays="true">');
    expect(shownAs(here, true)).not.toBe(shownAs(here, false));
    expect(shownAs(gone, true)).toBe(shownAs(gone, false));
  });

  it('what it tells is read as far as it can be', () => {
    const told = xml(
      'iq',
      {},
      xml(
        'sessions',
        { xmlns: native },
        xml('person', { name: 'a' }),
        xml('person', { name: 'b', show: 'asleep' }),
        xml('person', { show: 'dnd' }),
        xml('person', { name: 'c', show: 'unavailable' }),
        xml(
          'person',
          { name: 'd', show: 'xa' },
          xml('status', { 'xml:lang': 'fr' }, 'midi'),
          xml('status', { 'xml:lang': 'en' }, 'noon'),
        ),
      ),
    );

    expect(toldIn(told, 'en')).toEqual([
      { name: 'a', sessions: { state: 'online', availability: 'available', text: '' } },
      { name: 'c', sessions: { state: 'offline' } },
      { name: 'd', sessions: { state: 'online', availability: 'xa', text: 'noon' } },
    ]);
  });
});
