import { table } from './table.ts';

interface Difference {
  /** Whose setting it is. */
  readonly name: string;
  readonly setting: string;
  readonly inFile?: unknown;
  readonly inForce?: unknown;
}

/** Where the file says something else; a setting of the name of its `kind` is the whole of it. */
export function differenceLines(
  kind: 'gateway' | 'publisher',
  differences: readonly Difference[],
): readonly string[] {
  if (differences.length === 0) return ['The file says nothing else than is in force.'];
  const shown = ({ setting }: Difference, value: unknown, hidden: string): string => {
    if (setting === 'secret') return hidden;
    if (setting === kind) return value === true ? 'there' : 'not there';
    // A page of letters, in which nobody sees what is another.
    if (setting === 'ca') return value === null ? 'none' : hidden;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const rows = differences.map((one) => [
    one.name,
    one.setting,
    shown(one, one.inFile, 'what is in the file'),
    shown(one, one.inForce, 'something else'),
  ]);
  const title = kind === 'gateway' ? 'Gateway' : 'Publisher';
  return [
    ...table([title, 'Setting', 'In the file', 'In force'], rows),
    `What is in force counts. Change it with: doorlight ${kind}s change`,
  ];
}
