import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const subscribers = 1_000;
const contacts = 100;
/** Every client of theirs asks for itself. */
const clients = 10;
/** A quarter of the answers as text; most of it is what is known of ten thousand clients. */
const most = 64 * 2 ** 20;

const contactOf = (at: number) => `c${at}@${component.domain}`;

/** What servers send when they have been restarted: everyone logs in, and asks for everyone. */
function* probes(): Generator<string> {
  for (let client = 0; client < clients; client += 1) {
    for (let who = 0; who < subscribers; who += 1) {
      let text = '';
      for (let at = 0; at < contacts; at += 1) {
        text += `<presence type="probe" from="u${who}@example.com/r${client}" to="${contactOf(at)}"/>`;
      }
      yield text;
    }
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function liveBytes(): number {
  collectGarbage();
  return getHeapStatistics().used_heap_size;
}

test.each([
  ['reads all the time', false],
  ['reads nothing until it has sent them', true],
])(
  'a million probes of a server that %s are all answered, keep memory as it is, and hold nobody up',
  async (_what, holdsBack) => {
    await using server = await OddServer.start();
    const subscriptions = new MemorySubscriptions();
    for (let at = 0; at < contacts; at += 1) {
      for (let who = 0; who < subscribers; who += 1) {
        subscriptions.stored.push({ contact: contactOf(at), subscriber: `u${who}@example.com` });
      }
    }
    const people = Array.from({ length: contacts }, (_, at) =>
      publication(`c${at}@example.com`, 'dnd', ['en', 'In a meeting until 11:30 AM']),
    );
    let answers = 0;
    let answersBefore = -1;
    let rest = '';
    const shown = new Set<string>();
    server.hear = (text) => {
      rest += text;
      const whole = rest.lastIndexOf('</presence>') + 1;
      const stanzas = rest.slice(0, whole);
      rest = rest.slice(whole);
      for (const [, from, to] of stanzas.matchAll(/from="(c\d+)@[^"]*" to="(u\d+)@/g)) {
        answers += 1;
        shown.add(`${from} ${to}`);
      }
      if (answersBefore < 0 && stanzas.includes('<show>away')) answersBefore = answers;
    };
    // Everyone is sent once when the link comes up.
    await using site = await publishingSite(server, {
      subscriptions,
      people,
      // This server answers no ping.
      timings: { keepAliveMs: 600_000 },
    });
    await server.until(() => shown.size === contacts * subscribers, 30_000);
    shown.clear();
    answers = 0;
    const before = liveBytes();

    if (holdsBack) server.stopReading();
    const pouring = server.pour(probes());
    const override = site.engine.show(publication('c7@example.com', 'away'));
    await pouring;
    const grown = liveBytes() - before;
    if (holdsBack) server.readOn();
    await override;
    // The last client's probes are answered, or every subscriber is told of everyone.
    await server.until(() => shown.size === contacts * subscribers && answersBefore >= 0, 120_000);

    expect(site.engine.timesOffline).toBe(0);
    expect(answersBefore).toBeLessThan(50_000);
    expect(grown).toBeLessThan(most);
  },
  240_000,
);
