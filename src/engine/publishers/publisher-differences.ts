import { differences } from './publisher-registry.ts';
import type { Publisher, StoredPublisher } from './publisher-settings.ts';

/** A setting of a publisher that is otherwise in the file than in force. */
export interface PublisherDifference {
  readonly publisher: string;
  /** `publisher` where it is in one of the two only, as `inFile` and `inForce` say. */
  readonly setting: string;
  /** Nothing of a secret. */
  readonly inFile: unknown;
  readonly inForce: unknown;
}

/** All differences, publisher by publisher. A secret that the file does not give is not compared. */
export function publisherDifferences(
  inForce: readonly StoredPublisher[],
  inFile: readonly Publisher[],
): readonly PublisherDifference[] {
  const found: PublisherDifference[] = [];
  for (const written of inFile) {
    const publisher = written.name;
    const stored = inForce.find(({ name }) => name === publisher);
    if (stored === undefined) {
      found.push({ publisher, setting: 'publisher', inFile: true, inForce: false });
      continue;
    }
    for (const setting of differences(stored, written)) {
      if (setting === 'secret' && written.secret === null) continue;
      const of = (one: Publisher): unknown =>
        setting === 'secret' ? null : new Map(Object.entries(one)).get(setting);
      found.push({ publisher, setting, inFile: of(written), inForce: of(stored) });
    }
  }
  for (const { name: publisher } of inForce) {
    if (inFile.some(({ name }) => name === publisher)) continue;
    found.push({ publisher, setting: 'publisher', inFile: false, inForce: true });
  }
  return found;
}
