import { type ReactNode, useId } from 'react';
import type { Day, Source } from '../api/contract.ts';
import { standingColour, standingName } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

const hourMs = 3_600_000;
const rowPx = 26;
const barPx = 18;
const topPx = 22;
const labelPx = 14;

/** Who says something, the strongest first; of what is always there no row is made. */
const rows: readonly Source[] = [
  'override',
  'call',
  'out-of-office',
  'busy',
  'working-elsewhere',
  'sessions',
  'unknown',
];

interface Bar {
  readonly from: string;
  readonly to: string;
  readonly source: Source;
  readonly name: string;
  readonly colour: string;
}

/** A day as a picture: claims above, the decision below, and where now is. */
export function DayPicture({
  day,
  name,
  width,
}: {
  readonly day: Day;
  readonly name: string;
  readonly width: number;
}): ReactNode {
  const { t, formats } = useWords();
  const titleId = useId();
  const start = Date.parse(day.from);
  const end = Date.parse(day.to);
  const x = (iso: string): number => ((Date.parse(iso) - start) / (end - start)) * width;
  const shown = rows.filter((source) => day.claims.some((claim) => claim.source === source));
  const decisionTop = topPx + labelPx + shown.length * rowPx + labelPx + 14;
  const height = decisionTop + rowPx + 20;
  const bars = (list: readonly Day['claims'][number][]): readonly Bar[] =>
    list.map((one) => ({
      ...one,
      name: standingName(t, one),
      colour: standingColour(one, one.source),
    }));
  const now = Date.parse(day.at);

  return (
    <svg
      className="day-picture"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={titleId}
    >
      <title id={titleId}>{t.person.dayLabel(name)}</title>
      {hoursOf(start, end, width).map((at) => {
        const iso = new Date(at).toISOString();
        return (
          <g key={at}>
            <line className="grid" x1={x(iso)} x2={x(iso)} y1={topPx - 4} y2={height - 16} />
            <text className="hour" x={x(iso) + 3} y={topPx - 8}>
              {formats.time(iso)}
            </text>
          </g>
        );
      })}
      <text className="hour" x={0} y={topPx + labelPx - 3}>
        {t.person.claims}
      </text>
      {shown.map((source, index) => (
        <Bars
          key={source}
          bars={bars(day.claims.filter((claim) => claim.source === source))}
          label={t.presence.source[source]}
          y={topPx + labelPx + index * rowPx + 4}
          x={x}
          quiet
        />
      ))}
      <text className="hour" x={0} y={decisionTop - 5}>
        {t.person.decision}
      </text>
      <Bars bars={bars(day.decisions)} y={decisionTop} x={x} />
      {now > start && now < end ? (
        <g>
          <line className="now" x1={x(day.at)} x2={x(day.at)} y1={topPx - 4} y2={height - 14} />
          <text
            x={Math.min(Math.max(x(day.at), 40), width - 40)}
            y={height - 2}
            textAnchor="middle"
          >
            {t.person.nowLine(formats.time(day.at))}
          </text>
        </g>
      ) : null}
    </svg>
  );
}

/** Bars of one row; what is said in them where there is room, and in full to who points at them. */
function Bars({
  bars,
  label,
  x,
  y,
  quiet = false,
}: {
  readonly bars: readonly Bar[];
  readonly label?: string;
  readonly x: (iso: string) => number;
  readonly y: number;
  readonly quiet?: boolean;
}): ReactNode {
  const { formats } = useWords();
  return bars.map((bar) => {
    const left = x(bar.from);
    const wide = Math.max(2, x(bar.to) - left);
    const text = label ?? bar.name;
    return (
      <g key={`${bar.source} ${bar.from}`}>
        <title>{`${text}: ${bar.name}, ${formats.time(bar.from)}–${formats.time(bar.to)}`}</title>
        <rect
          x={left + 0.5}
          y={y}
          width={Math.max(1.5, wide - 1)}
          height={barPx}
          rx="4"
          fill={bar.colour}
          fillOpacity={quiet ? 0.22 : 0.32}
          stroke={bar.colour}
          strokeWidth={quiet ? 1 : 1.5}
        />
        {wide > text.length * 6.4 + 12 ? (
          <text x={left + 7} y={y + 13}>
            {text}
          </text>
        ) : null}
      </g>
    );
  });
}

/** Hours that are written, as close together as there is room for. */
function hoursOf(start: number, end: number, width: number): readonly number[] {
  const fits = Math.max(2, Math.floor(width / 68));
  const step =
    [1, 2, 3, 4, 6, 8, 12].find((hours) => (end - start) / (hours * hourMs) <= fits) ?? 12;
  const first = new Date(start);
  first.setMinutes(0, 0, 0);
  const hours: number[] = [];
  for (let at = first.getTime(); at < end - hourMs / 2; at += hourMs) {
    if (at >= start && new Date(at).getHours() % step === 0) hours.push(at);
  }
  return hours;
}
