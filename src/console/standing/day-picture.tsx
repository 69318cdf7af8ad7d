import { Tooltip } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Day, Source } from '../api/contract.ts';
import { standingColour, standingName } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

const hourMs = 3_600_000;
const rowPx = 26;
const barPx = 18;
const topPx = 22;
const labelPx = 14;
const workingHours = { from: 7, to: 19 };
/** Left free beside what happens. */
const aroundMs = hourMs / 2;

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

/**
 * What there is to see of a day: its working hours, whatever happens before and after them, and
 * now. The list has all of it.
 */
function shownPart(day: Day, beside: Day): { readonly start: number; readonly end: number } {
  const [from, to] = [Date.parse(day.from), Date.parse(day.to)];
  const happens = [day, beside]
    .flatMap(({ claims, decisions }) => [...claims, ...decisions])
    .flatMap((one) => [Date.parse(one.from), Date.parse(one.to)])
    .filter((at) => at > from && at < to);
  const now = Date.parse(day.at);
  if (now >= from && now < to) happens.push(now);
  const first = Math.min(atHour(to - 1, workingHours.from), ...happens.map((at) => at - aroundMs));
  const last = Math.max(atHour(to - 1, workingHours.to), ...happens.map((at) => at + aroundMs));
  return {
    start: Math.max(from, Math.floor(first / hourMs) * hourMs),
    end: Math.min(to, Math.ceil(last / hourMs) * hourMs),
  };
}

/** That hour of the day of `at`, where the browser is. */
function atHour(at: number, hour: number): number {
  return new Date(at).setHours(hour, 0, 0, 0);
}

/** A day as a picture: claims above, the decision below, and where now is. */
export function DayPicture({
  day,
  beside = day,
  name,
  width,
}: {
  readonly day: Day;
  /** What it is to be compared with: both show the same hours. */
  readonly beside?: Day;
  readonly name: string;
  readonly width: number;
}): ReactNode {
  const { t, formats } = useWords();
  const titleId = useId();
  const { start, end } = shownPart(day, beside);
  const x = (iso: string): number => {
    const at = Math.min(Math.max(Date.parse(iso), start), end);
    return ((at - start) / (end - start)) * width;
  };
  const shown = rows.filter((source) => day.claims.some((claim) => claim.source === source));
  const decisionTop = topPx + labelPx + shown.length * rowPx + labelPx + 14;
  const height = decisionTop + rowPx + 20;
  const bars = (list: readonly Day['claims'][number][]): readonly Bar[] =>
    list.filter(isShown).map((one) => ({
      ...one,
      name: standingName(t, one),
      colour: standingColour(one, one.source),
    }));
  const now = Date.parse(day.at);

  function isShown({ from, to }: Day['claims'][number]): boolean {
    return Date.parse(to) > start && Date.parse(from) < end;
  }

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
      {now > start && now < end ? (
        <g pointerEvents="none">
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
          end={width}
          quiet
        />
      ))}
      <text className="hour" x={0} y={decisionTop - 5}>
        {t.person.decision}
      </text>
      <Bars bars={bars(day.decisions)} y={decisionTop} x={x} end={width} />
    </svg>
  );
}

/**
 * Bars of one row. What is said stands in them, or beside them where there is room, or as much of
 * it as there is room for; in full it is told to who points at them.
 */
function Bars({
  bars,
  label,
  x,
  y,
  end,
  quiet = false,
}: {
  readonly bars: readonly Bar[];
  readonly label?: string;
  readonly x: (iso: string) => number;
  readonly y: number;
  /** Where the row ends. */
  readonly end: number;
  readonly quiet?: boolean;
}): ReactNode {
  const { t, formats } = useWords();
  return bars.map((bar, index) => {
    const left = x(bar.from);
    const wide = Math.max(2, x(bar.to) - left);
    const next = bars[index + 1];
    const text = label ?? bar.name;
    const free = next === undefined ? end : x(next.from);
    const words = placed([text, t.presence.source[bar.source]], left, wide, free);
    const times = `${formats.time(bar.from)} – ${formats.time(bar.to)}`;
    const full = label === undefined || label === bar.name ? bar.name : `${label}: ${bar.name}`;
    return (
      <Tooltip key={`${bar.source} ${bar.from}`} label={`${full}, ${times}`} withArrow>
        <g data-source={bar.source}>
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
          {words === null ? null : (
            <text x={words.x} y={y + 13}>
              {words.text}
            </text>
          )}
        </g>
      </Tooltip>
    );
  });
}

const letterPx = 6.4;
const paddingPx = 5;

/**
 * Where the words of a bar stand: the first of `texts` that fits into it, or else the first of all
 * beside it or cut short; `null` for none.
 */
function placed(
  texts: readonly [string, string],
  left: number,
  wide: number,
  free: number,
): { readonly x: number; readonly text: string } | null {
  const fits = texts.find((text) => text.length * letterPx + 2 * paddingPx <= wide);
  if (fits !== undefined) return { x: left + paddingPx, text: fits };
  const [text] = texts;
  if (left + wide + text.length * letterPx + 2 * paddingPx <= free) {
    return { x: left + wide + paddingPx, text };
  }
  const letters = Math.floor((wide - 2 * paddingPx) / letterPx) - 1;
  return letters < 5 ? null : { x: left + paddingPx, text: `${text.slice(0, letters).trim()}…` };
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
