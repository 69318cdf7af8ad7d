import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { StartChatServer } from '../../support/daemons/chat-server.ts';
import { startEjabberd } from '../../support/daemons/ejabberd.ts';
import { startProsody } from '../../support/daemons/prosody.ts';
import { type Findings, figure, microseconds, perSecond } from '../report.ts';
import type { Scale } from '../scale.ts';
import { Child } from '../stage/child.ts';
import { type Delivery, type Part, Stage, worker } from '../stage/stage.ts';
import { median, ratio } from '../statistics.ts';

/** All of them where the server is Prosody; elsewhere only what the goals are about. */
const parts = {
  Prosody: ['publisher', 'engine', 'raw', 'slixmpp'],
  ejabberd: ['publisher', 'raw'],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

/** Resident memory that publishing may take, however much is published: 100,000 are 20 MB of text. */
const goalGrownBytes = 32 * 2 ** 20;

/**
 * Stanzas a second end to end through a real server, and the CPU they take. Senders take turns:
 * our publisher, a socket that is written prepared text, on Prosody also the whole of us (engine,
 * wording, publisher) and a slixmpp component. Ratios are those of each round.
 */
export async function measureStanzas(scale: Scale): Promise<Findings> {
  const onProsody = await measureOn('Prosody', scale, startProsody);
  const onEjabberd = await measureOn('ejabberd', scale, (options) =>
    startEjabberd({ ...options, maxFsmQueue: 10_000 }),
  );
  return {
    rows: [...onProsody.rows, ...onEjabberd.rows],
    figures: { prosody: onProsody.figures, ejabberd: onEjabberd.figures },
  };
}

async function measureOn(
  server: keyof typeof parts,
  scale: Scale,
  start: StartChatServer,
): Promise<Findings> {
  await using stage = await Stage.build(scale.recipients, start);
  await using senders = new AsyncDisposableStack();
  const children = new Map<Part, Child>();
  for (const part of parts[server]) {
    const child = senders.use(newSender(part));
    children.set(part, child);
    await warmUp(stage, part, child, scale.stanzas);
  }

  const rounds: Map<Part, Delivery>[] = [];
  const began = performance.now();
  while (rounds.length < scale.rounds) {
    if (rounds.length >= 3 && performance.now() - began > scale.roundsMs) break;
    rounds.push(await playRound(stage, children, scale.stanzas, rounds.length + 1));
  }
  const grown = await children.get('publisher')?.ask<number[]>('grownBytes');
  // Before the first round it was sent a few, to get warm.
  return findings(server, rounds, grown?.slice(1) ?? []);
}

function newSender(part: (typeof parts)[keyof typeof parts][number]): Child {
  if (part !== 'slixmpp') return worker(`${part}-sender.ts`);
  const script = join(import.meta.dirname, '../workers/slixmpp_sender.py');
  return new Child('/usr/bin/python3', ['-W', 'ignore', script]);
}

async function warmUp(stage: Stage, part: Part, child: Child, count: number): Promise<void> {
  const place = { ...stage.place(part), people: count };
  if (part === 'engine') {
    // It sends everyone when the link comes up.
    await stage.deliver(child, count, async () => {
      await child.ask('connect', place);
      return 0;
    });
    return;
  }
  await child.ask('connect', place);
  const some = Math.min(count, stage.recipients * 20);
  await child.ask('prepare', { count: some, round: 0 });
  await stage.deliver(child, some, () => child.ask('go'));
}

async function playRound(
  stage: Stage,
  children: ReadonlyMap<Part, Child>,
  count: number,
  round: number,
): Promise<Map<Part, Delivery>> {
  const deliveries = new Map<Part, Delivery>();
  // Who goes first has it a little different: they take turns in that, too.
  const order = [...children];
  order.push(...order.splice(0, round % order.length));
  for (const [part, child] of order) {
    await child.ask('prepare', { count, round });
    deliveries.set(part, await stage.deliver(child, count, () => child.ask('go')));
  }
  return deliveries;
}

function findings(
  server: keyof typeof parts,
  rounds: readonly ReadonlyMap<Part, Delivery>[],
  grownBytes: readonly number[],
): Findings {
  const of = (part: Part, figureOf: (delivery: Delivery) => number): number[] =>
    rounds.map((round) => {
      const delivery = round.get(part);
      return delivery === undefined ? Number.NaN : figureOf(delivery);
    });
  const rate = ({ stanzas, seconds }: Delivery): number => stanzas / seconds;
  const rates = { ours: of('publisher', rate), raw: of('raw', rate) };
  const ourCpu = of('publisher', (delivery) => delivery.senderCpuUs);
  const rawCpu = of('raw', (delivery) => delivery.senderCpuUs);
  const serverCpu = {
    ours: of('publisher', (one) => one.serverCpuUs),
    raw: of('raw', (one) => one.serverCpuUs),
  };
  const toRaw = ratio(rates.ours, rates.raw);
  const grown = median(grownBytes);
  const more = server === 'Prosody' ? furtherFindings(of, rates.raw, rates.ours, ourCpu) : none;

  return {
    rows: [
      {
        what: `stanzas through ${server}, our publisher ÷ 64 KiB raw writes`,
        value: toRaw.toFixed(2),
        // Where it is the server that is busy all the time, this says the same, on any machine.
        beside: `${perSecond(rates.ours)} ÷ ${perSecond(rates.raw)}; CPU of the server ${microseconds(serverCpu.ours)} ÷ ${microseconds(serverCpu.raw)}`,
        goal: '≥ 0.90',
        met: toRaw >= 0.9 || (isMachineBusy() ? 'unsure' : false),
      },
      {
        what: `memory our publisher takes while it sends them through ${server}`,
        value: `${figure(grown / 2 ** 20)} MiB`,
        beside: `resident, peak − start of a round; the most ${figure(Math.max(...grownBytes) / 2 ** 20)} MiB`,
        goal: `≤ ${goalGrownBytes / 2 ** 20} MiB`,
        met: grown <= goalGrownBytes,
      },
      ...more.rows,
    ],
    figures: {
      rounds: rounds.length,
      ratioToRaw: toRaw,
      perSecond: { publisher: rates.ours, raw: rates.raw },
      senderCpuUs: { publisher: ourCpu, raw: rawCpu },
      serverCpuUs: { publisher: serverCpu.ours, raw: serverCpu.raw },
      grownBytes,
      ...more.figures,
    },
  };
}

/** Others ran too, or we wait for each other: who has more to do between two writes loses. */
function isMachineBusy(): boolean {
  return (loadavg()[0] ?? 0) > 2 * cpus().length;
}

const none: Findings = { rows: [], figures: {} };

/** What the engine and slixmpp did. */
function furtherFindings(
  of: (part: Part, figureOf: (delivery: Delivery) => number) => number[],
  raw: readonly number[],
  ours: readonly number[],
  ourCpu: readonly number[],
): Findings {
  const rate = ({ stanzas, seconds }: Delivery): number => stanzas / seconds;
  const whole = of('engine', rate);
  const slixmpp = of('slixmpp', rate);
  const slixmppCpu = of('slixmpp', (delivery) => delivery.senderCpuUs);
  const wholeCpu = of('engine', (delivery) => delivery.senderCpuUs);
  const serverCpu = of('engine', (delivery) => delivery.serverCpuUs);
  const share = ratio(wholeCpu, serverCpu);
  return {
    rows: [
      {
        what: 'stanzas through Prosody, our publisher ÷ slixmpp component',
        value: ratio(ours, slixmpp).toFixed(2),
        beside: `${perSecond(ours)} ÷ ${perSecond(slixmpp)}`,
        goal: '',
        met: null,
      },
      {
        what: 'stanzas through Prosody, engine and publisher ÷ raw writes',
        value: ratio(whole, raw).toFixed(2),
        beside: `${perSecond(whole)} ÷ ${perSecond(raw)}`,
        goal: '',
        met: null,
      },
      {
        what: 'CPU per stanza, our publisher alone',
        value: microseconds(ourCpu),
        beside: `slixmpp ${microseconds(slixmppCpu)}`,
        goal: '',
        met: null,
      },
      {
        what: 'CPU per changed presence (decide, word, build) ÷ Prosody’s',
        value: share.toFixed(2),
        beside: `${microseconds(wholeCpu)} ÷ ${microseconds(serverCpu)}`,
        goal: '≤ 0.20',
        met: share <= 0.2,
      },
    ],
    figures: {
      engineAndPublisher: { perSecond: whole, senderCpuUs: wholeCpu, serverCpuUs: serverCpu },
      slixmpp: { perSecond: slixmpp, senderCpuUs: slixmppCpu },
      cpuShareOfProsody: share,
    },
  };
}
