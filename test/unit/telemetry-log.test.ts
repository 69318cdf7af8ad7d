import { expect, test } from 'vitest';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';

test('a line of the log has its level in a word and its time as people write it', () => {
  const lines: string[] = [];
  const { log } = createTelemetry('info', { write: (line) => void lines.push(line) });

  log.warn({ gateway: 'exchange' }, 'something to look at');

  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u) as unknown,
      gateway: 'exchange',
      msg: 'something to look at',
    },
  ]);
});
