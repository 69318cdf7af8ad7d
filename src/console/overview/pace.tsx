import { SimpleGrid, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Overview } from '../api/contract.ts';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';

type PaceOf = Overview['pace']['notifications'];

/** What comes in and goes out a minute, and did in the hour before. */
export function Pace({ pace }: { readonly pace: Overview['pace'] }): ReactNode {
  const { t } = useWords();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Rate title={t.overview.notifications} pace={pace.notifications} />
      <Rate title={t.overview.publications} pace={pace.publications} />
    </SimpleGrid>
  );
}

function Rate({ title, pace }: { readonly title: string; readonly pace: PaceOf }): ReactNode {
  const { t, formats } = useWords();
  const most = Math.max(0, ...pace.history);
  return (
    <Panel title={title}>
      <div className="rate">
        <div>
          <span className="number">{formats.number(pace.perMinute)}</span>
          <Text size="sm" className="quiet">
            {t.overview.perMinute}
          </Text>
        </div>
        <Curve
          values={pace.history}
          name={t.overview.curve(title, formats.number(most))}
          most={most}
        />
      </div>
      <Text size="sm" className="quiet" mt={4}>
        {t.overview.most(formats.number(most))}
      </Text>
    </Panel>
  );
}

const [width, height] = [240, 56];
const minutes = 60;

/** The last hour from left to right, as much of it as is known. */
function Curve({
  values,
  name,
  most,
}: {
  readonly values: readonly number[];
  readonly name: string;
  readonly most: number;
}): ReactNode {
  const id = useId();
  const step = width / (minutes - 1);
  const points = values.map((value, index) => {
    const x = width - (values.length - 1 - index) * step;
    const y = height - 3 - (value / Math.max(1, most)) * (height - 10);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const first = points[0]?.split(',', 1)[0] ?? '0';
  return (
    <svg
      className="curve"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-labelledby={id}
    >
      <title id={id}>{name}</title>
      <line className="ground" x1="0" x2={width} y1={height - 1} y2={height - 1} />
      {points.length < 2 ? null : (
        <>
          <path
            className="area"
            d={`M${first},${height - 1} L${points.join(' L')} L${width},${height - 1} Z`}
          />
          <path className="line" d={`M${points.join(' L')}`} />
        </>
      )}
      {points.length === 1 ? (
        <path className="line" d={`M${width - step},${points[0]?.split(',')[1]} H${width}`} />
      ) : null}
    </svg>
  );
}
