import { expect, test } from 'vitest';
import { counter, gauge, histogram } from '../../src/telemetry/metrics.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

test('events of one name count together, whoever tells them first', async () => {
  const telemetry = silentTelemetry();

  for (const door of ['front', 'back', 'front']) {
    counter(telemetry, 'rings_total', 'Rings at a door.', ['door']).inc({ door });
    gauge(telemetry, 'waiting', 'Visitors who wait.').inc();
    histogram(telemetry, 'wait_seconds', 'Time until opened.', [1, 10], ['door']).observe(
      { door },
      2,
    );
  }

  const text = await telemetry.metrics.metrics();
  expect(text).toContain('# HELP rings_total Rings at a door.');
  expect(text).toContain('rings_total{door="front"} 2');
  expect(text).toContain('waiting 3');
  expect(text).toContain('wait_seconds_bucket{le="1",door="front"} 0');
  expect(text).toContain('wait_seconds_bucket{le="10",door="front"} 2');
});

test('a name that belongs to a metric of another kind is refused', () => {
  const telemetry = silentTelemetry();
  counter(telemetry, 'rings_total', 'Rings at a door.').inc();

  expect(() => gauge(telemetry, 'rings_total', 'Rings at a door.')).toThrow(
    'already been registered',
  );
});
