import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { bulkSite } from '../support/bulk/bulk-site.ts';

const program = fileURLToPath(new URL('../support/bulk/bulk-process.ts', import.meta.url));
const many = 4_000;
const deadlineMs = 90_000;

test(
  'a process that is killed again and again adds each person once, and takes each away again once',
  { timeout: 240_000 },
  async () => {
    await using site = await bulkSite();
    const before = site.hash;
    const { file } = site;
    await site.close();
    const csv = `${file}.csv`;
    const lines = Array.from({ length: many }, (_, n) => `p${n}@example.com;Person ${n}`);
    await writeFile(csv, ['jid;name', ...lines].join('\r\n'));

    const kills = [
      await killedAt(file, ['file', csv], 'reading', 500),
      await killedAt(file, [], 'checking', 700),
      await killedAt(file, [], 'applying', 300),
      await killedAt(file, [], 'applying', 2_000),
    ];
    const run = await endOf(file, []);
    const added = read(file, run);
    const undoing = [
      await killedAt(file, ['undo', String(run)], 'checking', 1_000),
      await killedAt(file, [], 'applying', 1_500),
    ];
    const undo = await endOf(file, []);
    const removed = read(file, undo);

    // What one process has said is never taken back by the next.
    expect(kills.map(({ state }) => state)).toEqual([
      'reading',
      'checking',
      'applying',
      'applying',
    ]);
    expect(kills[3]?.done).toBeGreaterThan(kills[2]?.done ?? 0);
    expect(undoing.map(({ state }) => state)).toEqual(['checking', 'applying']);
    expect(added).toMatchObject({ state: 'done', total: many, done: many, people: many + 3 });
    expect(added.counts).toEqual({ added: many, changed: 0, removed: 0, unchanged: 0, bad: 0 });
    expect(added.outcomes).toEqual([{ outcome: 'added', count: many }]);
    expect(added.audited).toEqual({ entries: many, people: many, begun: 1, ended: 1 });
    expect(removed).toMatchObject({ state: 'done', total: many, done: many, people: 3 });
    expect(removed.outcomes).toEqual([{ outcome: 'removed', count: many }]);
    await using after = await bulkSite(file);
    expect(await after.hashNow()).toBe(before);
  },
);

interface Killed {
  readonly state: string;
  readonly done: number;
}

/** Kills a process the moment it is so far, and waits until it is gone. */
async function killedAt(
  file: string,
  args: readonly string[],
  state: string,
  done: number,
): Promise<Killed> {
  for await (const said of processOf(file, args)) {
    if (said.state !== state || said.done < done) continue;
    said.process.kill('SIGKILL');
    const [, signal] = (await once(said.process, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    return { state: said.state, done: said.done };
  }
  throw new Error(`it ended before it was ${state} ${done}`);
}

/** Lets a process come to the end of what there is; the number of the run. */
async function endOf(file: string, args: readonly string[]): Promise<number> {
  for await (const said of processOf(file, args)) {
    if (!['done', 'refused', 'failed'].includes(said.state)) continue;
    said.process.kill('SIGKILL');
    await once(said.process, 'exit');
    return said.run;
  }
  throw new Error('it did not come to an end');
}

async function* processOf(file: string, args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [program, `sqlite:${file}`, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  if (child.stdout === null) throw new Error('it has no output');
  try {
    for await (const line of createInterface(child.stdout)) {
      const [run, state = '', done] = line.split(' ');
      yield { process: child, run: Number(run), state, done: Number(done) };
    }
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}

/** What stands in the database that nobody has open. */
function read(file: string, run: number) {
  const database = new SqliteDatabase(file, { readonly: true });
  try {
    const row = database.prepare('select * from bulk_runs where id = ?').get(run) as {
      readonly state: string;
      readonly total: number;
      readonly done: number;
      readonly counts: string;
    };
    return {
      ...row,
      counts: JSON.parse(row.counts) as unknown,
      people: database.prepare('select count(*) from people').pluck().get(),
      outcomes: database
        .prepare('select outcome, count(*) as count from bulk_lines where run = ? group by outcome')
        .all(run),
      audited: database
        .prepare(
          `select
             count(*) filter (where what = 'person-added') as entries,
             count(distinct about) filter (where what = 'person-added') as people,
             count(*) filter (where what = 'bulk-begun' and about = ?) as begun,
             count(*) filter (where what = 'bulk-ended' and about = ?) as ended
           from audit where about like 'p%@example.com' or about = ?`,
        )
        .get(`bulk run ${run}`, `bulk run ${run}`, `bulk run ${run}`),
    };
  } finally {
    database.close();
  }
}
