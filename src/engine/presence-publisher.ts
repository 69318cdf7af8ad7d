import type { Jid } from '../people/person.ts';
import type { Presence } from '../presence/presence.ts';
import type { Instant } from '../time/instant.ts';

/** What one language says; the default language comes first. */
export interface Status {
  /** BCP 47. */
  readonly lang: string;
  readonly text: string;
}

/** What is known to come next of a person, as far as contacts may see it. */
export interface Upcoming {
  /** An absence ends, or a meeting begins later on the same day. */
  readonly kind: 'back' | 'meeting';
  readonly from: Instant;
  /** `null` where nothing is said of an end. */
  readonly until: Instant | null;
  /** In the language that comes first. */
  readonly status: Status;
}

/** A person's presence as it is to be seen. */
export interface Publication {
  readonly person: Jid;
  readonly presence: Presence;
  /** Empty where nothing is said. */
  readonly statuses: readonly Status[];
  /** Left out where nothing is to be seen of the future. */
  readonly next?: Upcoming;
}

/** One link to a presence server (or several behind one name), as the engine needs it. */
export interface PresencePublisher extends AsyncDisposable {
  /** Names the link in logs and metrics. */
  readonly link: string;

  /** Connects, and keeps connected until disposed. `audience` is called for as long as it lives. */
  start(audience: PublisherAudience): Promise<void>;

  /** Two publications with the same key would be sent alike over this link. */
  keyOf(publication: Publication): string;

  /**
   * Sends each to everyone who may see it, and resolves when the network has taken it. The
   * engine has one batch of bounded size under way per link. Rejects while the link is down;
   * the engine then does nothing, since everything is sent again on `online`.
   */
  publish(batch: readonly Publication[]): Promise<void>;

  /** Since `online` everyone has been sent, once. */
  everyoneSent?(): void;

  /**
   * Nobody is to be seen over this link any more: what it shows is taken away, as far as that can be
   * done within some seconds. Said once, when nothing is published any more, before it is disposed.
   */
  withdraw?(): Promise<void>;

  /** Someone is gone for good, and was shown as such: what the link keeps of them goes too. */
  forget(person: Jid): void;
}

/** What a publisher needs of the engine. Called from the event loop, never throws. */
export interface PublisherAudience {
  /** The link is up and remembers nothing of what it was sent: send everyone again. */
  online(): void;
  /** The link is up and still shows what it was sent: send only what differs. */
  resumed(): void;
  /** The link is down. */
  offline(): void;
  /** What is to be seen of a person now (a probe wants to know); none for strangers. */
  current(person: Jid): Publication | undefined;
}
