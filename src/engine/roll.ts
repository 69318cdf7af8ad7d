import type { Selection } from '../people/people-repository.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Activity, Availability, Presence } from '../presence/presence.ts';
import type { CalendarGap } from './presence-counts.ts';

/** What people can be picked by; all that is given must hold. */
export interface RollFilter {
  readonly availability?: Availability;
  readonly activity?: Activity;
  /** Overridden by hand, or not. */
  readonly overridden?: boolean;
  /** The calendar is too old to be believed or was never read, or is believed. */
  readonly stale?: boolean;
  readonly enabled?: boolean;
  /** Served by one of these servers. */
  readonly servers?: readonly string[];
  /** To be served by one of these gateways; `null` for whoever names none. */
  readonly gateways?: readonly (string | null)[];
}

/** So many people are this just now. */
export interface Standing {
  readonly availability: Availability;
  readonly activity: Activity;
  readonly overridden: boolean;
  readonly stale: boolean;
  readonly enabled: boolean;
  readonly people: number;
}

const availabilities = ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'] as const;
const activities = [
  'none',
  'working-elsewhere',
  'meeting',
  'out-of-office',
  'on-the-phone',
] as const;

// The bits of a trait: three for the availability, three for the activity, then one each.
const activityShift = 3;
const staleBit = 1 << 6;
const enabledBit = 1 << 7;
const overriddenBit = 1 << 8;
const hereBit = 1 << 9;
/** So many are put in their place one by one; more are sorted in at once. */
const fewAdded = 64;

/**
 * What people are just now in a few bits each, so that a hundred thousand are looked through in a
 * fraction of a millisecond. Everyone keeps their number as long as they are here.
 */
export class Roll {
  #traits = new Uint16Array(1_024);
  #servers = new Uint16Array(1_024);
  #gateways = new Uint16Array(1_024);
  /** By traits, how many have them: counted as they change, so that asking costs nothing. */
  readonly #tally = new Uint32Array(hereBit * 2);
  readonly #jids: (Jid | undefined)[] = [];
  /** Of servers and gateways; nothing is 0. */
  readonly #numbers = new Map<string, number>([['', 0]]);
  readonly #free: number[] = [];
  /** Numbers in the order of JIDs; of those in it some may be gone. */
  #order: number[] = [];
  #added: number[] = [];
  /** Numbers that may be given again once the order is made anew. */
  #gone: number[] = [];

  /** Puts someone on the roll; answers their number. */
  add({ jid, gateway }: Pick<Person, 'jid' | 'gateway'>): number {
    const number = this.#free.pop() ?? this.#jids.length;
    this.#jids[number] = jid;
    if (number >= this.#traits.length) this.#grow();
    this.#put(number, hereBit);
    this.#servers[number] = 0;
    this.belongs(number, gateway);
    this.#added.push(number);
    return number;
  }

  remove(number: number): void {
    this.#put(number, 0);
    this.#gone.push(number);
  }

  mark(number: number, presence: Presence, gap: CalendarGap | null, enabled: boolean): void {
    this.#put(
      number,
      hereBit |
        availabilities.indexOf(presence.availability) |
        (activities.indexOf(presence.activity) << activityShift) |
        (gap === null ? 0 : staleBit) |
        (enabled ? enabledBit : 0) |
        (presence.source === 'override' ? overriddenBit : 0),
    );
  }

  /** How many people are what just now; nothing of what nobody is. */
  tally(): readonly Standing[] {
    const standings: Standing[] = [];
    for (let traits = hereBit; traits < this.#tally.length; traits++) {
      const people = this.#tally[traits] ?? 0;
      const availability = availabilities[traits & 7];
      const activity = activities[(traits >> activityShift) & 7];
      if (people === 0 || availability === undefined || activity === undefined) continue;
      standings.push({
        availability,
        activity,
        overridden: (traits & overriddenBit) !== 0,
        stale: (traits & staleBit) !== 0,
        enabled: (traits & enabledBit) !== 0,
        people,
      });
    }
    return standings;
  }

  /** The server that serves someone; `null` for none. */
  served(number: number, server: string | null): void {
    this.#servers[number] = this.#numberOf(server);
  }

  /** The gateway that someone names; `null` for none. */
  belongs(number: number, gateway: string | null): void {
    this.#gateways[number] = this.#numberOf(gateway);
  }

  /** Whoever is as the filter says, as things are whenever it is asked. */
  select(filter: RollFilter, numberOf: (jid: Jid) => number | undefined): Selection {
    const [mask, value] = bitsOf(filter);
    const servers = this.#wanted(filter.servers);
    const gateways = this.#wanted(filter.gateways);
    const fits = (number: number): boolean =>
      ((this.#traits[number] ?? 0) & mask) === value &&
      (servers === null || servers.has(this.#servers[number] ?? 0)) &&
      (gateways === null || gateways.has(this.#gateways[number] ?? 0));
    return {
      size: this.#count(fits),
      has: (jid) => {
        const number = numberOf(jid);
        return number !== undefined && fits(number);
      },
      after: (jid, limit) => this.#after(jid, limit, fits),
    };
  }

  #numberOf(name: string | null): number {
    const known = this.#numbers.get(name ?? '') ?? this.#numbers.size;
    this.#numbers.set(name ?? '', known);
    return known;
  }

  #wanted(names: readonly (string | null)[] | undefined): ReadonlySet<number> | null {
    if (names === undefined) return null;
    return new Set(names.map((name) => this.#numbers.get(name ?? '') ?? -1));
  }

  #put(number: number, traits: number): void {
    const before = this.#traits[number] ?? 0;
    this.#traits[number] = traits;
    // Whoever is not here is counted nowhere.
    if (before !== 0) this.#tally[before] = (this.#tally[before] ?? 0) - 1;
    if (traits !== 0) this.#tally[traits] = (this.#tally[traits] ?? 0) + 1;
  }

  #count(fits: (number: number) => boolean): number {
    let count = 0;
    for (let number = 0; number < this.#jids.length; number++) if (fits(number)) count++;
    return count;
  }

  #after(jid: Jid | null, limit: number, fits: (number: number) => boolean): readonly Jid[] {
    this.#putInOrder();
    const found: Jid[] = [];
    for (let at = jid === null ? 0 : this.#placeAfter(jid); at < this.#order.length; at++) {
      if (found.length >= limit) break;
      const number = this.#order[at] ?? 0;
      const name = this.#jids[number];
      if (name !== undefined && fits(number)) found.push(name);
    }
    return found;
  }

  /** The first place in the order whose JID is after `jid`. */
  #placeAfter(jid: string): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#jids[this.#order[middle] ?? 0] ?? '') > jid) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #putInOrder(): void {
    if (this.#gone.length > fewAdded || this.#added.length > fewAdded) {
      const here = [...this.#order, ...this.#added].filter((number) => this.#isHere(number));
      // Nearly in order already, which makes sorting quick.
      this.#order = here.sort((one, other) =>
        (this.#jids[one] ?? '') < (this.#jids[other] ?? '') ? -1 : 1,
      );
      for (const number of this.#gone) this.#jids[number] = undefined;
      this.#free.push(...this.#gone);
      this.#gone = [];
    } else {
      for (const number of this.#added) {
        if (!this.#isHere(number)) continue;
        this.#order.splice(this.#placeAfter(this.#jids[number] ?? ''), 0, number);
      }
    }
    this.#added = [];
  }

  #isHere(number: number): boolean {
    return ((this.#traits[number] ?? 0) & hereBit) !== 0;
  }

  #grow(): void {
    const traits = new Uint16Array(this.#traits.length * 2);
    const servers = new Uint16Array(traits.length);
    traits.set(this.#traits);
    servers.set(this.#servers);
    this.#traits = traits;
    this.#servers = servers;
    const gateways = new Uint16Array(traits.length);
    gateways.set(this.#gateways);
    this.#gateways = gateways;
  }
}

/** Which bits matter, and what they must be. */
function bitsOf(filter: RollFilter): readonly [mask: number, value: number] {
  let mask = hereBit;
  let value = hereBit;
  function want(bits: number, wanted: number): void {
    mask |= bits;
    value |= wanted;
  }
  const { availability, activity } = filter;
  if (availability !== undefined) want(7, availabilities.indexOf(availability));
  if (activity !== undefined)
    want(7 << activityShift, activities.indexOf(activity) << activityShift);
  if (filter.stale !== undefined) want(staleBit, filter.stale ? staleBit : 0);
  if (filter.enabled !== undefined) want(enabledBit, filter.enabled ? enabledBit : 0);
  if (filter.overridden !== undefined) want(overriddenBit, filter.overridden ? overriddenBit : 0);
  return [mask, value];
}
