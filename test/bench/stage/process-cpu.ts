import { readFile, readdir } from 'node:fs/promises';

/** Ticks a second in `/proc/<pid>/stat`: 100 on every Linux there is (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

/**
 * CPU that a process has used so far, in milliseconds, all its threads together. The scheduler's
 * own count of nanoseconds where the kernel keeps one, else the ticks of `/proc/<pid>/stat`.
 */
export async function processCpuMs(pid: number): Promise<number> {
  try {
    return await fromScheduler(pid);
  } catch {
    return await fromTicks(pid);
  }
}

async function fromScheduler(pid: number): Promise<number> {
  let nanoseconds = 0;
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8');
    nanoseconds += Number(text.split(' ')[0]);
  }
  return nanoseconds / 1e6;
}

async function fromTicks(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses and may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000;
}
