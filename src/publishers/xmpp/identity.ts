import type { Element } from '@xmpp/component';
import type { Inbox } from '../../engine/inbox.ts';
import type { Publication } from '../../engine/presence-publisher.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { XmppLink } from '../../telemetry/xmpp-events.ts';
import type { SteadyClock } from '../../time/steady-clock.ts';
import type { PersonJid } from './address.ts';
import type { Capabilities } from './capabilities.ts';
import type { Outbox } from './outbox.ts';
import type { Requests } from './requests.ts';
import type { SessionWatch } from './sessions/session-watch.ts';

/** Under which address contacts see a person's presence (docs/identities.md). */
export type IdentityKind = 'contact' | 'account' | 'native';

/**
 * One way of showing people over a link. The publisher has the link, the assistant and the
 * requests; an identity only turns what is to be seen of people into stanzas. It is made once per
 * link and told of every connection. Nothing here throws but what says so.
 */
export interface Identity {
  /** Whether people are contacts of the component's own domain. */
  readonly showsContacts: boolean;
  /** Whether it hears of people's sessions by itself, and nobody else has to. */
  readonly hearsSessions: boolean;

  /** Reads what is stored, before the link is first up. */
  load?(): Promise<void>;

  /** Two publications with the same key would be sent alike. */
  keyOf(publication: Publication): string;

  /**
   * The link is up, and what is sent goes into `outbox` until `offline`. As soon as people can be
   * published it says `ready` on its ground, at once or once it has found out that it may.
   */
  online(outbox: Outbox): void;

  /** Said only after `online`: the outbox is closed, requests under way have been rejected. */
  offline(): void;

  /**
   * Sends each to whoever may see it; resolves with the number of stanzas when the network has
   * taken them. One batch at a time. Rejects where it is not ready any more.
   */
  publish(batch: readonly Publication[]): Promise<number>;

  /** What the server grants has been found out, or is not as it was: `ready` may depend on it. */
  capabilitiesChanged?(): void;

  /** Why people are not shown though the server grants what that needs; `null` where they are. */
  problem?(): string | null;

  /** Since `ready` was said everyone has been published, once. */
  everyoneSent?(): void;

  /** Doorlight is about to end: what nobody will keep true any more goes. */
  stop?(): Promise<void>;

  /** The person is gone for good, and was shown as such. */
  forget(person: PersonJid): void;

  /**
   * A stanza that is for this identity: true, and nobody else looks at it. `from` is as the server
   * stamped it, `to` as it came; both look like JIDs. Answers to requests never come here.
   */
  received(stanza: Element, from: string, to: string): boolean;
}

/** What an identity has of the link it belongs to. */
export interface Ground {
  readonly link: XmppLink;
  /** The component's own domain. */
  readonly domain: string;
  /** The server's domains whose accounts are people of this link; none where unknown. */
  readonly serverDomains: readonly string[];
  /** BCP 47: the language of what has no language of its own. */
  readonly defaultLang: string;
  readonly clock: SteadyClock;
  readonly telemetry: Telemetry;
  /** Queries to the server; rejected as one when the link goes down. */
  readonly requests: Requests;
  /** What the server grants, found out each time the link comes up. */
  readonly capabilities: Capabilities;
  /** What people's own clients say, where a server or a subscription tells. */
  readonly sessions: SessionWatch;
  /** Whether this bare JID may see anyone's presence at all. */
  readonly mayWatch: (watcher: string) => boolean;
  /** What is to be seen of a person now; none for strangers. */
  readonly current: (person: PersonJid) => Publication | undefined;
  /** Whether contacts see what is decided also while no client of the person's is connected. */
  readonly stays: (person: PersonJid) => boolean;
  /** Where it is told what the person's own clients say. */
  readonly inbox: Pick<Inbox, 'sessions'>;
  /** People can be published now: everyone is sent, from the beginning. May be said again. */
  readonly ready: () => void;
  /** Nobody can be published until `ready` is said. */
  readonly notReady: () => void;
  /** The server refuses what it has granted over this connection: another is made, not too often. */
  readonly grantsLost: () => void;
}
