import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { askText } from '../api/client.ts';
import { useWords } from '../words/words.tsx';

const everyMs = 5_000;
const overMs = 60_000;

interface Sample {
  readonly at: number;
  readonly heard: number;
  readonly sent: number;
}

/** What comes in and goes out a minute, by the counters of the metrics. */
export function Pace(): ReactNode {
  const { t, formats } = useWords();
  const samples = useRef<Sample[]>([]);
  const { data } = useQuery({
    queryKey: ['metrics'],
    queryFn: async ({ signal }) => {
      const metrics = await askText('/metrics', signal);
      samples.current = [...samples.current, sampleOf(metrics)].filter(
        ({ at }) => at >= Date.now() - overMs,
      );
      return perMinute(samples.current);
    },
    refetchInterval: everyMs,
  });
  const write = (value: number | undefined): string =>
    value === undefined ? '…' : formats.number(value);
  return (
    <Group gap="xl">
      <Rate name={t.overview.notifications} rate={write(data?.heard)} />
      <Rate name={t.overview.publications} rate={write(data?.sent)} />
    </Group>
  );
}

function Rate({ name, rate }: { readonly name: string; readonly rate: string }): ReactNode {
  return (
    <div>
      <Text component="div" fz="1.7rem" fw={600} lh={1.2}>
        {rate}
      </Text>
      <Text size="sm">{name}</Text>
    </div>
  );
}

function perMinute(samples: readonly Sample[]): Omit<Sample, 'at'> | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at === first.at) return null;
  const minutes = (last.at - first.at) / overMs;
  // Counters begin anew with the process.
  const rate = (of: 'heard' | 'sent'): number =>
    Math.max(0, Math.round((last[of] - first[of]) / minutes));
  return { heard: rate('heard'), sent: rate('sent') };
}

function sampleOf(metrics: string): Sample {
  return {
    at: Date.now(),
    heard: sumOf(metrics, 'doorlight_calendar_notifications_total'),
    sent: sumOf(metrics, 'doorlight_publications_total'),
  };
}

/** Over all labels. */
function sumOf(metrics: string, name: string): number {
  let sum = 0;
  for (const line of metrics.split('\n')) {
    if (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) {
      sum += Number(line.slice(line.lastIndexOf(' ')));
    }
  }
  return sum;
}
