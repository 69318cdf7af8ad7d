import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Findings, type Row, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import { blockRow } from '../stage/block.ts';
import { worker } from '../stage/stage.ts';
import type { LongestBlock } from '../workers/loop-watch.ts';

interface Start {
  readonly seconds: number;
  readonly block: LongestBlock;
}

interface FirstStart extends Start {
  /** Until the service would be up, with this many calendars yet to come. */
  readonly blockAtStart: LongestBlock;
  readonly yetToCome: number;
}

/**
 * How long the event loop is blocked when everyone's calendar arrives at once: read for the first
 * time and put on disk, and, after a restart, taken from there. The calendar server answers at
 * once, which no real one does: everything is our own.
 */
export async function measureColdStart({ people }: Scale): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-bench-'));
  try {
    await using child = worker('cold-start.ts');
    await using idle = worker('idle.ts');
    await child.ask('people', { file: join(folder, 'doorlight.db'), people });
    await idle.ask('watch');
    const first = await child.ask<FirstStart>('first');
    const idleFirst = await idle.ask<LongestBlock>('stop');
    await idle.ask('watch');
    const again = await child.ask<Start>('again');
    const idleAgain = await idle.ask<LongestBlock>('stop');
    const howMany = `${figure(people)} calendars`;
    return {
      rows: [
        blockRow(
          `longest event-loop block, the last ${figure(first.yetToCome)} of ${howMany} read and stored`,
          first.block,
          idleFirst,
        ),
        beforeServing(
          `the same before the service is up; all of it took ${figure(first.seconds)} s`,
          first.blockAtStart,
          idleFirst,
        ),
        beforeServing(
          `longest event-loop block, ${howMany} taken from disk in ${figure(again.seconds)} s`,
          again.block,
          idleAgain,
        ),
      ],
      figures: { people, first, idleFirst, again, idleAgain },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** No goal: nobody waits but for the start itself. */
function beforeServing(what: string, block: LongestBlock, idle: LongestBlock): Row {
  return { ...blockRow(what, block, idle), goal: '', met: null };
}
