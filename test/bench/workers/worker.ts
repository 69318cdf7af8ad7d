import { createInterface } from 'node:readline';

/** What a worker can be asked; fields come as they were sent, since both ends are ours. */
export type Operations = Readonly<Record<string, (fields: never) => unknown>>;

/** The other end of `Child`: answers what comes on standard input until that ends. */
export function answerRequests(operations: Operations): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => void answer(operations, line));
  lines.on('close', () => process.exit(0));
}

async function answer(operations: Operations, line: string): Promise<void> {
  const request = JSON.parse(line) as { id: number; op: string };
  try {
    const operation = operations[request.op];
    if (operation === undefined) throw new Error(`there is no "${request.op}"`);
    const ok = (await operation(request as never)) ?? null;
    process.stdout.write(`${JSON.stringify({ id: request.id, ok })}\n`);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stdout.write(`${JSON.stringify({ id: request.id, error: text })}\n`);
  }
}

/** Milliseconds of a clock that all processes of the machine share (CLOCK_MONOTONIC). */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
