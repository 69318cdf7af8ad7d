import { setImmediate as turn } from 'node:timers/promises';
import { type SipLink, sipFault } from '../../../telemetry/sip-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import type { EntityTagRepository, StoredPublication } from './entity-tag-repository.ts';

type Place = Pick<StoredPublication, 'address' | 'event'>;

/** A write that failed is tried again after the next, and then with it. */
const mostTries = 3;

/** Keeps a link's entity-tags on disk: one write is under way, and the next takes all there is. */
export class TagKeeper {
  readonly #link: SipLink;
  readonly #repository: EntityTagRepository;
  readonly #telemetry: Telemetry;
  /** By address and event; `null` for one that is to go. */
  #changed = new Map<
    string,
    { readonly place: Place; readonly stored: StoredPublication | null }
  >();
  #writing: Promise<void> | undefined;

  constructor(link: SipLink, repository: EntityTagRepository, telemetry: Telemetry) {
    this.#link = link;
    this.#repository = repository;
    this.#telemetry = telemetry;
  }

  load(): Promise<readonly StoredPublication[]> {
    return this.#repository.all(this.#link.name);
  }

  save(stored: StoredPublication): void {
    this.#change(stored, stored);
  }

  remove(place: Place): void {
    this.#change({ address: place.address, event: place.event }, null);
  }

  /** Resolves when all there is has been written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  #change(place: Place, stored: StoredPublication | null): void {
    this.#changed.set(`${place.event} ${place.address}`, { place, stored });
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    // What else is known by the end of this turn goes with it.
    await turn();
    let tries = 0;
    while (this.#changed.size > 0) {
      const changed = this.#changed;
      this.#changed = new Map();
      const all = [...changed.values()];
      try {
        await this.#repository.write(this.#link.name, {
          saved: all.flatMap(({ stored }) => (stored === null ? [] : [stored])),
          removed: all.flatMap(({ place, stored }) => (stored === null ? [place] : [])),
        });
        tries = 0;
      } catch (error) {
        sipFault(this.#telemetry, this.#link, 'entity-tags', error);
        // What has changed since then is newer.
        this.#changed = new Map([...changed, ...this.#changed]);
        tries += 1;
        if (tries === mostTries) break;
      }
    }
    this.#writing = undefined;
  }
}
