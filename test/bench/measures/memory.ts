import { type Findings, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import { type Stage, worker } from '../stage/stage.ts';

const subscribersEach = 3;
const goalBytes = 3_000;

/**
 * Bytes of heap for each person after garbage collection, of engine, sync and publisher together:
 * everyone has ten entries in the calendar, three subscribers, and was published once.
 */
export async function measureMemory(stage: Stage, { people }: Scale): Promise<Findings> {
  await using child = worker('memory.ts', ['--expose-gc']);
  const place = { ...stage.place('memory'), people, subscribersEach };
  const { bytes, residentBytes } = await child.ask<{ bytes: number; residentBytes: number }>(
    'grow',
    place,
  );

  const each = bytes / people;
  return {
    rows: [
      {
        what: `heap for each of ${figure(people)} people`,
        value: `${figure(each)} bytes`,
        beside: `ten calendar entries and ${subscribersEach} subscribers each; the whole process ${figure(residentBytes / 2 ** 20)} MiB`,
        goal: `≤ ${figure(goalBytes)} bytes`,
        met: each <= goalBytes,
      },
    ],
    figures: { people, bytesEach: each, residentBytes },
  };
}
