/** A parameter's value as it is kept: what JSON can say. */
export type StoredValue = string | number | boolean | null | StoredObject | readonly StoredValue[];

export interface StoredObject {
  readonly [key: string]: StoredValue;
}

/**
 * Where parameters that differ from their defaults are kept, by name. Every change is on disk when
 * its promise resolves, and in the audit log beside it.
 */
export interface ParameterRepository {
  all(): Promise<ReadonlyMap<string, StoredValue>>;
  /** True until the first `seed`: a database that was just made. */
  isFresh(): Promise<boolean>;
  /** Stores what a fresh database begins with; from then on it is fresh no more. */
  seed(values: ReadonlyMap<string, StoredValue>, by: string): Promise<void>;
  save(name: string, value: StoredValue, by: string): Promise<void>;
  /** Nothing happens where none is stored. */
  remove(name: string, by: string): Promise<void>;
}
