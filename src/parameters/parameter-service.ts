import { isDeepStrictEqual } from 'node:util';
import {
  parameterChanged,
  parameterNotUsable,
  parametersSeeded,
} from '../telemetry/parameter-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { isParameterName, parameterNames } from './definitions.ts';
import { checkParameters, definitionOf, judge } from './judge.ts';
import type { ParameterRepository, StoredValue } from './parameter-repository.ts';
import type { ParameterName, ParameterShape, ParameterValues } from './parameter-values.ts';

/** A parameter as it is now, for people. */
export interface ParameterView {
  readonly name: ParameterName;
  readonly value: StoredValue;
  readonly default: StoredValue;
  /** `minutes`; `null` where there is none. */
  readonly unit: string | null;
  /** What may be set: `a whole number from 1 to 1,440`. */
  readonly allowed: string;
  readonly description: string;
  readonly shape: ParameterShape;
  /** Whoever changes it is to be asked whether they mean it. */
  readonly advanced: boolean;
}

export type ParameterOutcome =
  | { readonly kind: 'saved'; readonly parameter: ParameterView }
  | { readonly kind: 'refused'; readonly reason: 'unknown-parameter' | 'changed-meanwhile' }
  /** `message` names the value and the limit. */
  | { readonly kind: 'invalid'; readonly message: string }
  /** It is allowed and cannot be had just now; `message` says why. */
  | { readonly kind: 'impossible'; readonly message: string };

/** What has changed, once it is on disk. */
export interface ParameterChange {
  readonly name: ParameterName;
  readonly old: StoredValue;
  readonly value: StoredValue;
}

/** Told of changes in the order in which they happen; never throws. */
export type ParameterListener = (change: ParameterChange) => void;

/**
 * Makes room for a value before it is taken, as a listener does that opens its new port. Answers
 * `null`, or in a sentence why the value cannot be had, which is then refused. When the value is
 * not kept after all, it is asked for the old one.
 */
export type ParameterGuard = (values: ParameterValues) => Promise<string | null>;

/** Where the configuration file says something else than is in force. */
export interface ParameterDifference {
  readonly name: string;
  readonly inFile: unknown;
  /** None for what is no parameter. */
  readonly inForce: StoredValue | undefined;
}

export interface ParameterServiceOptions {
  readonly repository: ParameterRepository;
  readonly telemetry: Telemetry;
  /** What the configuration file says, for a database that was just made. */
  readonly seeds: Readonly<Record<string, unknown>>;
}

/**
 * Reads the parameters, after seeding a fresh database from the file. Rejects with a `RangeError`
 * where `checkParameters` finds problems in the seeds. What is stored but is no longer known or
 * allowed is passed over, and said so in the log.
 */
export async function openParameters(options: ParameterServiceOptions): Promise<ParameterService> {
  const { repository, telemetry, seeds } = options;
  if (await repository.isFresh()) {
    const problems = checkParameters(seeds);
    if (problems.length > 0) throw new RangeError(problems.join('\n'));
    const values = new Map<string, StoredValue>();
    for (const [name, given] of Object.entries(seeds)) {
      const judged = judge(name, given);
      if (judged.kind === 'valid') values.set(name, judged.value);
    }
    await repository.seed(values, 'doorlight');
    parametersSeeded(telemetry, [...values.keys()]);
  }
  const values = defaults();
  for (const [name, stored] of await repository.all()) {
    const judged = judge(name, stored);
    if (judged.kind === 'valid') values.set(name as ParameterName, judged.value);
    else parameterNotUsable(telemetry, name);
  }
  return new ParameterService(repository, telemetry, values);
}

/** What can be changed while running; made by `openParameters`. */
export class ParameterService {
  readonly #repository: ParameterRepository;
  readonly #telemetry: Telemetry;
  readonly #values: Map<ParameterName, StoredValue>;
  readonly #listeners = new Set<ParameterListener>();
  readonly #guards = new Map<ParameterName, ParameterGuard>();
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    repository: ParameterRepository,
    telemetry: Telemetry,
    values: Map<ParameterName, StoredValue>,
  ) {
    this.#repository = repository;
    this.#telemetry = telemetry;
    this.#values = values;
  }

  /** What is in force now; what a parameter is made of is frozen. */
  get<Name extends ParameterName>(name: Name): ParameterValues[Name] {
    return this.#value(name) as ParameterValues[Name];
  }

  /** Everything that is in force now. */
  values(): ParameterValues {
    return Object.fromEntries(this.#values) as ParameterValues;
  }

  list(): readonly ParameterView[] {
    return parameterNames.map((name) => this.#view(name));
  }

  /**
   * Gives a parameter a value, which is in force and told of once it is on disk. A mapping may be
   * given in part. `by` is a bare JID or `administrator`. Nothing is changed where `seen` says that
   * the value is not the one any more that was seen.
   */
  set(
    name: string,
    value: unknown,
    by: string,
    seen: (old: StoredValue) => boolean = () => true,
  ): Promise<ParameterOutcome> {
    return this.#inTurn(async () => {
      if (!isParameterName(name)) return { kind: 'refused', reason: 'unknown-parameter' };
      if (!seen(this.#value(name))) return { kind: 'refused', reason: 'changed-meanwhile' };
      const judged = judge(name, value, this.#value(name));
      if (judged.kind === 'unknown') return { kind: 'refused', reason: 'unknown-parameter' };
      if (judged.kind === 'invalid') return judged;
      if (isDeepStrictEqual(judged.value, this.#value(name))) {
        return { kind: 'saved', parameter: this.#view(name) };
      }
      return await this.#change(name, judged.value, () =>
        this.#repository.save(name, judged.value, by),
      );
    });
  }

  /** Gives a parameter its default again. */
  reset(
    name: string,
    by: string,
    seen: (old: StoredValue) => boolean = () => true,
  ): Promise<ParameterOutcome> {
    return this.#inTurn(async () => {
      if (!isParameterName(name)) return { kind: 'refused', reason: 'unknown-parameter' };
      if (!seen(this.#value(name))) return { kind: 'refused', reason: 'changed-meanwhile' };
      return await this.#change(name, definitionOf(name).default, () =>
        this.#repository.remove(name, by),
      );
    });
  }

  /** Tells `listener` of every change from now on; what it returns ends that. */
  onChange(listener: ParameterListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Has `guard` make room for new values of these parameters before they are taken. */
  guard(names: readonly ParameterName[], guard: ParameterGuard): void {
    for (const name of names) this.#guards.set(name, guard);
  }

  /** Where the file differs from what is in force; what it leaves out does not count. */
  diff(written: Readonly<Record<string, unknown>>): readonly ParameterDifference[] {
    const differences: ParameterDifference[] = [];
    for (const [name, inFile] of Object.entries(written)) {
      const inForce = isParameterName(name) ? this.#value(name) : undefined;
      const judged = judge(name, inFile);
      if (judged.kind === 'valid' && isDeepStrictEqual(judged.value, inForce)) continue;
      differences.push({ name, inFile, inForce });
    }
    return differences;
  }

  #value(name: ParameterName): StoredValue {
    return this.#values.get(name) ?? definitionOf(name).default;
  }

  #view(name: ParameterName): ParameterView {
    const { read: _read, ...told } = definitionOf(name);
    return { ...told, name, value: this.#value(name) };
  }

  async #change(
    name: ParameterName,
    value: StoredValue,
    write: () => Promise<void>,
  ): Promise<ParameterOutcome> {
    const guard = this.#guards.get(name);
    const refusal = (await guard?.(this.#with(name, value))) ?? null;
    if (refusal !== null) return { kind: 'impossible', message: `${name}: ${refusal}` };
    try {
      await write();
    } catch (error) {
      await guard?.(this.values());
      throw error;
    }
    this.#put(name, value);
    return { kind: 'saved', parameter: this.#view(name) };
  }

  #with(name: ParameterName, value: StoredValue): ParameterValues {
    return Object.fromEntries([...this.#values, [name, value]]) as ParameterValues;
  }

  #put(name: ParameterName, value: StoredValue): void {
    const old = this.#value(name);
    if (isDeepStrictEqual(old, value)) return;
    this.#values.set(name, value);
    parameterChanged(this.#telemetry, name, old, value);
    for (const listener of this.#listeners) listener({ name, old, value });
  }

  // What is judged and written must be of one piece, and told in the order it is written.
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function defaults(): Map<ParameterName, StoredValue> {
  return new Map(parameterNames.map((name) => [name, definitionOf(name).default]));
}
