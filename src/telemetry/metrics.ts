import { Counter, Gauge, Histogram } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

/**
 * The counter of that name: made with the first event that counts, the same one ever after. As all
 * three here it throws where the name belongs to a metric of another kind.
 */
export function counter<Label extends string = never>(
  { metrics }: Telemetry,
  name: string,
  help: string,
  labels: readonly Label[] = [],
): Counter<Label> {
  const known = metrics.getSingleMetric(name);
  if (known instanceof Counter) return known;
  return new Counter({ name, help, labelNames: labels, registers: [metrics] });
}

/** The gauge of that name, made with the first event that measures. */
export function gauge<Label extends string = never>(
  { metrics }: Telemetry,
  name: string,
  help: string,
  labels: readonly Label[] = [],
): Gauge<Label> {
  const known = metrics.getSingleMetric(name);
  if (known instanceof Gauge) return known;
  return new Gauge({ name, help, labelNames: labels, registers: [metrics] });
}

/**
 * The histogram of that name, made with the first event that measures. `buckets` are their upper
 * bounds, ascending, in the unit that the name ends with.
 */
export function histogram<Label extends string = never>(
  { metrics }: Telemetry,
  name: string,
  help: string,
  buckets: readonly number[],
  labels: readonly Label[] = [],
): Histogram<Label> {
  const known = metrics.getSingleMetric(name);
  if (known instanceof Histogram) return known;
  return new Histogram({
    name,
    help,
    buckets: [...buckets],
    labelNames: labels,
    registers: [metrics],
  });
}
