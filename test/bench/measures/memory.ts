import { type Findings, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import { type Stage, worker } from '../stage/stage.ts';

const subscribersEach = 3;
const goalBytes = 3_000;

/** The process by itself takes some megabytes however few there are. */
const fewPeople = 1_000;

interface Grown {
  readonly bytes: number;
  readonly residentBytes: number;
}

/**
 * Bytes of heap for each person after garbage collection, of engine, sync and publisher together:
 * everyone has ten entries in the calendar, three subscribers, and was published once. What a
 * process with few people takes is not counted.
 */
export async function measureMemory(stage: Stage, { people }: Scale): Promise<Findings> {
  const few = await grow(stage, fewPeople);
  const many = await grow(stage, people);

  const each = (many.bytes - few.bytes) / (people - fewPeople);
  const fixedBytes = few.bytes - fewPeople * each;
  const resident = `${figure(many.residentBytes / 2 ** 20)} MiB`;
  return {
    rows: [
      {
        what: `heap for each of ${figure(people)} people`,
        value: `${figure(each)} bytes`,
        beside: `ten calendar entries and ${subscribersEach} subscribers each; the whole process ${resident}`,
        goal: `≤ ${figure(goalBytes)} bytes`,
        met: each <= goalBytes,
      },
    ],
    figures: { people, bytesEach: each, fixedBytes, residentBytes: many.residentBytes },
  };
}

async function grow(stage: Stage, people: number): Promise<Grown> {
  await using child = worker('memory.ts', ['--expose-gc']);
  return await child.ask<Grown>('grow', { ...stage.place('memory'), people, subscribersEach });
}
