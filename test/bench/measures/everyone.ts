import { setTimeout as delay } from 'node:timers/promises';
import { type Findings, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import { blockRow } from '../stage/block.ts';
import { processCpuMs } from '../stage/process-cpu.ts';
import { type Stage, worker } from '../stage/stage.ts';
import type { LongestBlock } from '../workers/loop-watch.ts';

/** Between the calendars being filled and everyone's meeting beginning, at least. */
const quietMs = 1_500;

/**
 * Everyone's meeting begins at the same moment, by the computer's own clock, and is published
 * over the calendar spread: the longest time the event loop was blocked, and what a presence
 * costs when they come one by one instead of all at once.
 */
export async function measureEveryone(stage: Stage, scale: Scale): Promise<Findings> {
  await using child = worker('everyone.ts');
  await using idle = worker('idle.ts');
  const { people, spreadS } = scale;
  const place = { ...stage.place('everyone'), people, spreadS };

  await idle.ask('watch');
  const again = await stage.deliver(child, people, () => child.ask('connect', place));
  const blockAgain = await child.ask<LongestBlock>('stop');
  const idleAgain = await idle.ask<LongestBlock>('stop');

  // Filling takes a few microseconds each.
  const begins = Date.now() + quietMs + people / 20;
  await child.ask('fill', { begins });
  await delay(begins - Date.now() - 200);
  await idle.ask('watch');
  const idleCpuMs = await processCpuMs(idle.pid);
  const delivery = await stage.deliver(child, people, () => child.ask('watch'));
  const block = await child.ask<LongestBlock>('stop');
  const idleBlock = await idle.ask<LongestBlock>('stop');

  // Watching the event loop costs something, too: as much as it costs the idle process.
  const watchUs = (((await processCpuMs(idle.pid)) - idleCpuMs) * 1_000) / people;
  const ours = delivery.senderCpuUs - watchUs;
  const share = ours / delivery.serverCpuUs;
  return {
    rows: [
      blockRow(
        `longest event-loop block, ${figure(people)} people change over ${spreadS} s`,
        block,
        idleBlock,
      ),
      blockRow('longest event-loop block, everyone sent once more', blockAgain, idleAgain),
      {
        what: 'CPU per changed presence when spread ÷ Prosody’s',
        value: share.toFixed(2),
        beside: `${figure(ours)} µs ÷ ${figure(delivery.serverCpuUs)} µs`,
        goal: '',
        met: null,
      },
    ],
    figures: { people, spreadS, block, idleBlock, blockAgain, idleAgain, delivery, watchUs, again },
  };
}
