import { type Findings, figure, microseconds, perSecond } from '../report.ts';
import type { Scale } from '../scale.ts';
import type { Child } from '../stage/child.ts';
import { processCpuMs } from '../stage/process-cpu.ts';
import { worker } from '../stage/stage.ts';
import { ratio } from '../statistics.ts';

const fewAddresses = 500;

/** What the server is given when everyone is published at the start. */
const startRate = 1_000;

type Part = 'ours' | 'raw' | 'sip.js';

const files: Readonly<Record<Part, string>> = {
  ours: 'sip-sender.ts',
  raw: 'sip-raw-sender.ts',
  'sip.js': 'sip-js-sender.ts',
};

interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
}

/**
 * Publications over one TCP connection to a server that costs next to nothing: our publisher, text
 * that was prepared, and sip.js's own Publishers take turns. Then what one of all
 * addresses takes of memory, and whether the start keeps to the rate that it is given.
 */
export async function measureSip(scale: Scale): Promise<Findings> {
  const { sipAddresses: addresses } = scale;
  const rounds = await playRounds(scale);
  const memory = await measureMemory(addresses);
  const start = await measureStart(addresses);
  const of = (part: Part, figureOf: (round: Round) => number): number[] =>
    (rounds.get(part) ?? []).map((round) => figureOf(round));
  const rate = (round: Round): number => round.perSecond;
  const cpu = (round: Round): number => round.cpuUs;
  return {
    rows: [
      {
        what: 'SIP publications, our publisher ÷ raw writes',
        value: ratio(of('ours', rate), of('raw', rate)).toFixed(2),
        beside: `${perSecond(of('ours', rate))} ÷ ${perSecond(of('raw', rate))}; CPU ${microseconds(of('ours', cpu))} ÷ ${microseconds(of('raw', cpu))}`,
        goal: '',
        met: null,
      },
      {
        what: 'SIP publications, our publisher ÷ sip.js’s own Publisher',
        value: ratio(of('ours', rate), of('sip.js', rate)).toFixed(2),
        beside: `${perSecond(of('ours', rate))} ÷ ${perSecond(of('sip.js', rate))}; CPU ${microseconds(of('ours', cpu))} ÷ ${microseconds(of('sip.js', cpu))}`,
        goal: '',
        met: null,
      },
      {
        what: `heap for each of ${figure(addresses)} SIP addresses`,
        value: `${figure(memory)} bytes`,
        beside: 'published once, with its presence; nothing in flight',
        goal: '',
        met: null,
      },
      {
        what: `start with ${figure(addresses)} SIP addresses at ${figure(startRate)}/s`,
        value: `${start.seconds.toFixed(1)} s`,
        beside: `the busiest second ${figure(start.busiest)}`,
        goal: `no second above ${figure(startRate * 1.1)}`,
        met: start.busiest <= startRate * 1.1,
      },
    ],
    figures: {
      rounds: Object.fromEntries(rounds),
      ratioToRaw: ratio(of('ours', rate), of('raw', rate)),
      ratioToSipJs: ratio(of('ours', rate), of('sip.js', rate)),
      bytesEach: memory,
      start,
    },
  };
}

async function playRounds({ stanzas, fewRounds: rounds }: Scale): Promise<Map<Part, Round[]>> {
  const count = stanzas / 10;
  await using used = new AsyncDisposableStack();
  const senders: [Part, Child, Child][] = [];
  for (const part of ['ours', 'raw', 'sip.js'] as const) {
    const acceptor = used.use(worker('sip-acceptor.ts'));
    const sender = used.use(worker(files[part], ['--expose-gc']));
    const port = await acceptor.ask<number>('listen');
    await sender.ask('connect', { port, ratePerS: 10_000, inFlight: 100 });
    // Warm, and known to the server.
    await play(sender, acceptor, count, 0);
    senders.push([part, sender, acceptor]);
  }
  const played = new Map<Part, Round[]>(senders.map(([part]) => [part, []]));
  for (let round = 1; round <= rounds; round++) {
    senders.push(...senders.splice(0, 1));
    for (const [part, sender, acceptor] of senders) {
      played.get(part)?.push(await play(sender, acceptor, count, round));
    }
  }
  return played;
}

async function play(sender: Child, acceptor: Child, count: number, round: number): Promise<Round> {
  await sender.ask('prepare', { count, round });
  await acceptor.ask('expect', { count });
  const before = await processCpuMs(sender.pid);
  const [startedAt, endedAt] = await Promise.all([
    sender.ask<number>('go'),
    acceptor.ask<number>('received'),
  ]);
  const cpuMs = (await processCpuMs(sender.pid)) - before;
  return {
    perSecond: (1_000 * count) / (endedAt - startedAt),
    cpuUs: (1_000 * cpuMs) / count,
  };
}

/** Bytes of heap for one more address. */
async function measureMemory(addresses: number): Promise<number> {
  const few = await heapWith(fewAddresses);
  const many = await heapWith(addresses);
  return (many - few) / (addresses - fewAddresses);
}

async function heapWith(count: number): Promise<number> {
  await using acceptor = worker('sip-acceptor.ts');
  await using sender = worker('sip-sender.ts', ['--expose-gc']);
  const port = await acceptor.ask<number>('listen');
  await sender.ask('connect', { port, ratePerS: 10_000, inFlight: 100 });
  await play(sender, acceptor, count, 0);
  return await sender.ask<number>('heapBytes');
}

async function measureStart(
  addresses: number,
): Promise<{ readonly seconds: number; readonly busiest: number }> {
  await using acceptor = worker('sip-acceptor.ts');
  await using sender = worker('sip-sender.ts', ['--expose-gc']);
  const port = await acceptor.ask<number>('listen');
  // A rate that the machine can keep leaves it time for the rest.
  await sender.ask('connect', { port, ratePerS: startRate, inFlight: 1_000 });
  const { perSecond: rate } = await play(sender, acceptor, addresses, 0);
  const seconds = await acceptor.ask<number[]>('perSecond');
  return { seconds: addresses / rate, busiest: Math.max(...seconds) };
}
