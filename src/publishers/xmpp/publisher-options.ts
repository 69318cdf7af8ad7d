import type { Inbox } from '../../engine/inbox.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { SteadyClock } from '../../time/steady-clock.ts';
import type { ShownPeopleRepository } from './account/shown-people.ts';
import type { PersonJid } from './address.ts';
import type { XmppSubscriptionRepository } from './contact/subscription-repository.ts';
import type { Conversation } from './assistant/conversation.ts';
import type { IdentityKind } from './identity.ts';
import type { LinkTimings } from './link/link.ts';
import type { PaceLimits } from './sending/pace.ts';
import type { DirectTls } from './link/socket.ts';

export interface XmppPublisherOptions {
  /** Of the server's component port (XEP-0114). */
  readonly host: string;
  readonly port: number;
  /** Plain unless given. */
  readonly tls?: DirectTls | null;
  /** The component's domain: `presence.example.com`. */
  readonly domain: string;
  readonly secret: string;
  /** Under which address people are shown; `contact` by default. */
  readonly identity?: IdentityKind;
  /** The priority of what identity `account` shows (RFC 6121 §4.7.2.3); none by default. */
  readonly priority?: number | null;
  /** How long, in seconds, what identity `native` sets stands without a renewal; 60 by default. */
  readonly leaseS?: number;
  /**
   * The domains of the server whose accounts are shown over this link, with an identity other than
   * `contact`; the first is pinged to see whether the server is there. The component's parent
   * domain by default.
   */
  readonly serverDomains?: readonly string[];
  readonly subscriptions: XmppSubscriptionRepository;
  /** Where identity `account` keeps whom it has shown; not beyond the process's life by default. */
  readonly shownPeople?: ShownPeopleRepository;
  /**
   * Who may see presence and talk to the assistant, asked each time, so that it may change while
   * running: `watchersIn(domains)`. By default everyone of the component's parent domain.
   */
  readonly mayWatch?: (subscriber: string) => boolean;
  /** What a person is called; `null` for the local part of the address. */
  readonly nameOf: (person: PersonJid) => string | null;
  /** BCP 47: a person's own language; `null` where none is set, as by default. */
  readonly localeOf?: (person: PersonJid) => string | null;
  /**
   * Whether contacts see what is decided also while no client of the person's is connected, with
   * identity `native`; asked each time. By default they never do.
   */
  readonly stays?: (person: PersonJid) => boolean;
  readonly conversation: Conversation;
  /** Where it is told what people's own clients say. */
  readonly inbox: Pick<Inbox, 'sessions'>;
  /** BCP 47: the language of what has no language of its own. */
  readonly defaultLang: string;
  /** Doorlight's, told to those who ask (XEP-0092). */
  readonly version: string;
  readonly telemetry: Telemetry;
  readonly clock?: SteadyClock;
  /** In `[0, 1)`; for tests. */
  readonly random?: () => number;
  readonly timings?: Partial<LinkTimings>;
  readonly pace?: PaceLimits;
}
