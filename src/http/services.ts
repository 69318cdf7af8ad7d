import type { Inbox } from '../engine/inbox.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Presence } from '../presence/presence.ts';
import type { Instant } from '../presence/time.ts';

/** What the REST API needs of the rest of Doorlight; `app` gives it. */
export interface HttpServices {
  readonly inbox: Pick<Inbox, 'explain' | 'override' | 'revert'>;
  readonly people: PeopleAdministration;
  readonly parameters: ParameterAdministration;
  readonly status: StatusSource;
  /** What contacts of the person read, in the person's language and time zone; `''` for nothing. */
  readonly presenceText: (person: Jid, presence: Presence) => string;
}

/** Everything that can be set of a person, beside the JID that names them. */
export type PersonSettings = Omit<Person, 'jid'>;

export interface PeopleAdministration {
  /** Ordered by JID. */
  list(query: PeopleQuery): Promise<PeoplePage>;
  find(jid: Jid): Promise<Person | undefined>;
  add(jid: Jid, settings: Partial<PersonSettings>): Promise<PersonOutcome>;
  change(jid: Jid, settings: Partial<PersonSettings>): Promise<PersonOutcome>;
  /** False if there was none. */
  remove(jid: Jid): Promise<boolean>;
}

export interface PeopleQuery {
  readonly limit: number;
  /** The JID after which the page begins; `null` for the first page. */
  readonly after: Jid | null;
  /** Part of a JID, a mailbox or a name, in any case; `null` for everyone. */
  readonly search: string | null;
  readonly enabled: boolean | null;
}

export interface PeoplePage {
  readonly people: readonly Person[];
  /** Whether there are more. */
  readonly more: boolean;
  /** How many match in all. */
  readonly total: number;
}

export type PersonOutcome =
  | { readonly kind: 'saved'; readonly person: Person }
  | { readonly kind: 'refused'; readonly reason: 'exists' | 'unknown-person' }
  | { readonly kind: 'invalid'; readonly message: string };

export interface ParameterAdministration {
  list(): readonly ParameterView[];
  /** `value` is whatever JSON gave; the service judges it. */
  set(name: string, value: unknown, by: string): Promise<ParameterOutcome>;
  /** Back to the default. */
  reset(name: string, by: string): Promise<ParameterOutcome>;
}

export interface ParameterView {
  readonly name: string;
  readonly value: unknown;
  readonly default: unknown;
  /** `minutes`; `null` where there is none. */
  readonly unit: string | null;
  /** What may be set, for people: `1 to 1440`. */
  readonly allowed: string;
  readonly description: string;
}

export type ParameterOutcome =
  | { readonly kind: 'saved'; readonly parameter: ParameterView }
  | { readonly kind: 'refused'; readonly reason: 'unknown-parameter' }
  /** `message` names the limit. */
  | { readonly kind: 'invalid'; readonly message: string };

export interface StatusSource {
  /** What is not up yet, in a few words each; empty when everything is. */
  waitingFor(): readonly string[];
  status(): Status;
}

export interface Status {
  readonly version: string;
  readonly startedAt: Instant;
  readonly people: { readonly total: number; readonly enabled: number };
  readonly gateways: readonly GatewayStatus[];
  readonly links: readonly LinkStatus[];
}

export interface GatewayStatus {
  readonly name: string;
  readonly server: string;
  readonly state: 'up' | 'degraded' | 'down';
  /** How many people are served here. */
  readonly people: number;
  /** What is wrong and what to do; `null` where nothing is. */
  readonly problem: string | null;
}

export interface LinkStatus {
  readonly name: string;
  readonly state: 'up' | 'down';
  readonly problem: string | null;
}
