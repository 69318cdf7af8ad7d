import { median } from './statistics.ts';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly value: string;
  /** What it is measured beside, or what it is made of. */
  readonly beside: string;
  /** `''` where none was set. */
  readonly goal: string;
  /** `null` where there is no goal; `unsure` where the machine had too much else to do. */
  readonly met: boolean | 'unsure' | null;
}

/** What one measure found: lines for people, and figures for programs. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** Rows as a table of plain text, in columns. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ['what', 'figure', 'beside', 'goal', ''],
    ...rows.map(({ what, value, beside, goal, met }) => [what, value, beside, goal, verdict(met)]),
  ];
  const widths = [0, 1, 2, 3].map((at) =>
    Math.max(...lines.map((line) => (line[at] ?? '').length)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three figures that matter, in thousands where there are many. */
export function figure(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export function perSecond(values: readonly number[]): string {
  return `${figure(median(values))}/s`;
}

export function microseconds(values: readonly number[]): string {
  return `${figure(median(values))} µs`;
}

function verdict(met: Row['met']): string {
  if (met === null) return '';
  if (met === 'unsure') return 'unsure: machine too busy';
  return met ? 'met' : 'MISSED';
}
