import { join } from 'node:path';
import { type Findings, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import { Child } from '../stage/child.ts';
import { type Delivery, type Part, type Stage, worker } from '../stage/stage.ts';
import { median } from '../statistics.ts';

/**
 * Stanzas a second end to end through Prosody, and the CPU they take. Four senders take turns on
 * one server: our publisher, the whole of us (engine, wording, publisher), a socket that is
 * written prepared text, and a slixmpp component. Ratios are those of each round.
 */
export async function measureStanzas(stage: Stage, scale: Scale): Promise<Findings> {
  await using senders = new AsyncDisposableStack();
  const children = new Map<Part, Child>();
  for (const [part, child] of [
    ['publisher', worker('publisher-sender.ts')],
    ['engine', worker('engine-sender.ts')],
    ['raw', worker('raw-sender.ts')],
    [
      'slixmpp',
      new Child('/usr/bin/python3', [
        '-W',
        'ignore',
        join(import.meta.dirname, '../workers/slixmpp_sender.py'),
      ]),
    ],
  ] as const) {
    children.set(part, senders.use(child));
    await warmUp(stage, part, child, scale.stanzas);
  }

  const rounds: Map<Part, Delivery>[] = [];
  const began = performance.now();
  while (rounds.length < scale.rounds) {
    if (rounds.length >= 3 && performance.now() - began > scale.roundsMs) break;
    rounds.push(await playRound(stage, children, scale.stanzas, rounds.length + 1));
  }
  return findings(rounds);
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

function findings(rounds: readonly ReadonlyMap<Part, Delivery>[]): Findings {
  const of = (part: Part, figureOf: (delivery: Delivery) => number): number[] =>
    rounds.map((round) => {
      const delivery = round.get(part);
      return delivery === undefined ? Number.NaN : figureOf(delivery);
    });
  const rate = ({ stanzas, seconds }: Delivery): number => stanzas / seconds;
  const ratio = (one: readonly number[], other: readonly number[]): number =>
    median(one.map((value, round) => value / (other[round] ?? Number.NaN)));

  const rates = { ours: of('publisher', rate), raw: of('raw', rate), slixmpp: of('slixmpp', rate) };
  const whole = of('engine', rate);
  const ourCpu = of('publisher', (delivery) => delivery.senderCpuUs);
  const wholeCpu = of('engine', (delivery) => delivery.senderCpuUs);
  const serverCpu = of('engine', (delivery) => delivery.serverCpuUs);
  const toRaw = ratio(rates.ours, rates.raw);
  const toSlixmpp = ratio(rates.ours, rates.slixmpp);
  const share = ratio(wholeCpu, serverCpu);
  const perSecond = (values: readonly number[]): string => `${figure(median(values))}/s`;
  const microseconds = (values: readonly number[]): string => `${figure(median(values))} µs`;

  return {
    rows: [
      {
        what: 'stanzas through Prosody, our publisher ÷ 64 KiB raw writes',
        value: toRaw.toFixed(2),
        beside: `${perSecond(rates.ours)} ÷ ${perSecond(rates.raw)}`,
        goal: '≥ 0.90',
        met: toRaw >= 0.9,
      },
      {
        what: 'stanzas through Prosody, our publisher ÷ slixmpp component',
        value: toSlixmpp.toFixed(2),
        beside: `${perSecond(rates.ours)} ÷ ${perSecond(rates.slixmpp)}`,
        goal: '',
        met: null,
      },
      {
        what: 'stanzas through Prosody, engine and publisher ÷ raw writes',
        value: ratio(whole, rates.raw).toFixed(2),
        beside: `${perSecond(whole)} ÷ ${perSecond(rates.raw)}`,
        goal: '',
        met: null,
      },
      {
        what: 'CPU per stanza, our publisher alone',
        value: microseconds(ourCpu),
        beside: `slixmpp ${microseconds(of('slixmpp', (one) => one.senderCpuUs))}, raw ${microseconds(of('raw', (one) => one.senderCpuUs))}`,
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
      rounds: rounds.length,
      perSecond: {
        publisher: rates.ours,
        engineAndPublisher: whole,
        raw: rates.raw,
        slixmpp: rates.slixmpp,
      },
      ratioToRaw: toRaw,
      ratioToSlixmpp: toSlixmpp,
      senderCpuUs: {
        publisher: ourCpu,
        engineAndPublisher: wholeCpu,
        raw: of('raw', (one) => one.senderCpuUs),
        slixmpp: of('slixmpp', (one) => one.senderCpuUs),
      },
      prosodyCpuUs: {
        publisher: of('publisher', (one) => one.serverCpuUs),
        engineAndPublisher: serverCpu,
        raw: of('raw', (one) => one.serverCpuUs),
        slixmpp: of('slixmpp', (one) => one.serverCpuUs),
      },
      cpuShareOfProsody: share,
    },
  };
}
