import { readFileSync, writeFileSync } from 'node:fs';
import {
  type BehaviourName,
  type Cell,
  type Column,
  type IdentityKind,
  behaviourNames,
  behaviourTexts,
  differences,
  identityKinds,
} from './cells.ts';

type Cells = Record<IdentityKind, Partial<Record<BehaviourName, Cell>>>;

/** Of the columns that were kept. */
export const measuredFolder = new URL('measured/', import.meta.url);

/** What was kept of a server's last recorded run; `undefined` where there was none. */
export function readColumn(name: string): Column | undefined {
  try {
    return JSON.parse(readFileSync(new URL(`${name}.json`, measuredFolder), 'utf8')) as Column;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export interface MeasuredOptions {
  /** What each cell has to be; `undefined` for whatever it is. */
  readonly expected?: Column | undefined;
  /** Name of the file in `measured/` into which a whole run is written. */
  readonly recordAs?: string | undefined;
  /** Whether the run is told on standard output. */
  readonly told?: boolean;
}

/** The cells of one run on one server. */
export class Measured {
  server = '';
  readonly #options: MeasuredOptions;
  readonly #cells: Cells = { contact: {}, account: {}, native: {} };

  constructor(options: MeasuredOptions) {
    this.#options = options;
  }

  expected(identity: IdentityKind, behaviour: BehaviourName): Cell | undefined {
    const { expected } = this.#options;
    if (expected === undefined) return undefined;
    return expected.cells[identity][behaviour] ?? { result: 'not run', why: 'it was not recorded' };
  }

  /** It is tried again: what an earlier attempt has seen does not count. */
  forget(identity: IdentityKind, behaviour: BehaviourName): void {
    delete this.#cells[identity][behaviour];
  }

  record(identity: IdentityKind, behaviour: BehaviourName, cell: Cell): void {
    this.#cells[identity][behaviour] = cell;
  }

  /** The run is over. */
  finish(): void {
    const { recordAs, told = false } = this.#options;
    if (told) console.log(this.#table());
    if (recordAs === undefined) return;
    const missing = identityKinds.flatMap((identity) =>
      behaviourNames.filter((name) => this.#cells[identity][name] === undefined),
    );
    if (missing.length > 0) throw new Error(`Nothing was recorded, without ${missing.join(', ')}`);
    const column: Column = { server: this.server, cells: this.#cells };
    writeFileSync(
      new URL(`${recordAs}.json`, measuredFolder),
      `${JSON.stringify(column, null, 2)}\n`,
    );
  }

  #table(): string {
    const rows = behaviourNames.map((name) => {
      const cells = identityKinds.map((identity) => inWords(this.#cells[identity][name]));
      return [behaviourTexts[name][0], ...cells];
    });
    const lines = [['', ...identityKinds], ...rows].map((row) =>
      row.map((text, at) => (at === 0 ? text.padEnd(30) : text.padEnd(26))).join(''),
    );
    const server = this.server || 'a server that was not reached';
    return [`On ${server}:`, ...lines, '', ...this.#reasons()].join('\n');
  }

  /** Why something differs or was not run, each once. */
  #reasons(): readonly string[] {
    const cells = identityKinds.flatMap((identity) => Object.values(this.#cells[identity]));
    const reasons = cells.map((cell) => {
      if (cell.result === 'ok') return '';
      if (cell.result === 'differs') return `${cell.how}: ${differences[cell.how]}`;
      return `${cell.result}: ${cell.why}`;
    });
    return [...new Set(reasons)].filter(Boolean);
  }
}

function inWords(cell: Cell | undefined): string {
  if (cell === undefined) return 'FAILED';
  return cell.result === 'differs' ? `differs: ${cell.how}` : cell.result;
}
