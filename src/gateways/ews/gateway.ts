import type {
  AutomaticReplies,
  CalendarEntry,
  CalendarGateway,
  CalendarWatch,
  Mailbox,
  Meeting,
  ProvisionalCalendar,
  Span,
  WatchListener,
  Watching,
} from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import { ewsEntriesUnreadable, ewsSubscriptionKindChosen } from '../../telemetry/ews-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { type Access, HttpConnection } from '../http/connection.ts';
import { type Credentials, authenticationOf } from '../http/credentials.ts';
import { parseEndpoint } from '../http/endpoint.ts';
import { type Trusted, trustOf } from '../http/trust.ts';
import { AutoWatch, type WantedKind } from './auto-watch.ts';
import { readAvailability, readMailTips } from './bulk-read.ts';
import { readCalendar } from './calendar-read.ts';
import { EwsClient } from './client.ts';
import { Expansion } from './expansion.ts';
import { meetingOf, withSubject } from './meetings.ts';
import { type ItemShape, timesOnly } from './messages/find-item.ts';
import { mostMailboxes } from './messages/get-user-availability.ts';
import { getUserOofSettings } from './messages/get-user-oof-settings.ts';
import type { KindListener, KindWatch, WatchKind } from './kind-watch.ts';
import type { NotificationDesk } from './notification-desk.ts';
import { PullWatch } from './pull-watch.ts';
import { PushWatch } from './push-watch.ts';
import { type WatchSettings, defaultWatchSettings } from './watch-settings.ts';
import { StreamingWatch } from './streaming-watch.ts';
import { TimeZones } from './time-zones.ts';

/** No calendar of a fortnight comes near this. */
const mostBytes = 32 * 1024 * 1024;

export interface EwsGatewayOptions {
  /** `https://mail.example.com/EWS/Exchange.asmx`; only https is taken. */
  readonly url: string;
  /** Of whoever may impersonate the mailboxes. */
  readonly credentials: Credentials;
  /** What the server's certificate is verified against. */
  readonly ca?: Trusted;
  /** Exchange Timeout, for one request; 30 s. Asked for whenever it is needed, if it may change. */
  readonly timeoutMs?: number | (() => number) | undefined;
  /** Exchange Threads, requests in flight; 20. Held streaming connections are not counted. */
  readonly threads?: number | (() => number) | undefined;
  /** How the watch behaves in time. */
  readonly watch?: Partial<WatchSettings> | undefined;
  /** By which kind of subscription it watches; streaming. */
  readonly subscriptions?: Subscriptions | undefined;
  /** Look closely whether the server expands series: costs a request more for each calendar. */
  readonly doubtful?: boolean | undefined;
  /** The organisation's time zone, an IANA name, for mailboxes that go by the same clock. */
  readonly timeZone?: string | undefined;
  readonly telemetry: Telemetry;
}

/** What a watch goes by; asked for whenever it is needed. */
export interface Subscriptions {
  readonly wanted: () => WantedKind;
  /** EWS Status Frequency: 1 to 1440 minutes. */
  readonly statusFrequencyMin: () => number;
  /** Where servers can post to; without one there is no push. */
  readonly desk: NotificationDesk | null;
  /** Told which kind it came to, and whenever that is another. */
  readonly chosen?: (watching: Watching) => void;
}

const streamingOnly: Subscriptions = {
  wanted: () => 'streaming',
  statusFrequencyMin: () => 60,
  desk: null,
};

/** A server that can change while it is spoken to. */
export interface EwsServer extends CalendarGateway {
  /**
   * Other credentials or other authorities, from the next request on; open subscriptions stay.
   * Throws a `GatewayError` for a CA that cannot be used; nothing has changed then.
   */
  change(credentials: Credentials, ca: Trusted): void;
  /** What `subscriptions` says is not what it was. */
  subscriptionsChanged(): void;
  /** By which kind of subscription it watches at present, and why; `null` before it does. */
  watching(): Watching | null;
}

/** One server of Exchange, spoken to by Exchange Web Services. Dispose to free its connections. */
export class EwsGateway implements EwsServer {
  readonly server: string;
  readonly bulkLimit: number = mostMailboxes;
  readonly #http: HttpConnection;
  readonly #client: EwsClient;
  readonly #zones: TimeZones;
  readonly #expansion: Expansion;
  readonly #telemetry: Telemetry;
  readonly #watchSettings: WatchSettings;
  readonly #subscriptions: Subscriptions;
  readonly #watches = new Set<AutoWatch>();
  #watching: Watching | null = null;

  /** Throws a `GatewayError` for an address or a CA that cannot be used. */
  constructor(options: EwsGatewayOptions) {
    const { credentials, telemetry } = options;
    const url = parseEndpoint(options.url);
    this.#http = new HttpConnection({
      url,
      ...accessOf(url, credentials, options.ca),
      timeoutMs: asked(options.timeoutMs ?? 30_000),
      threads: asked(options.threads ?? 20),
      mostBytes,
    });
    this.#client = new EwsClient(this.#http, telemetry);
    this.#client.alwaysImpersonates = credentials.kind === 'oauth';
    this.#telemetry = telemetry;
    this.#subscriptions = options.subscriptions ?? streamingOnly;
    this.#watchSettings = { ...defaultWatchSettings, ...options.watch };
    this.#expansion = new Expansion(options.doubtful ?? false);
    this.#zones = new TimeZones(options.timeZone ?? null);
    this.server = this.#client.server;
  }

  change(credentials: Credentials, ca: Trusted): void {
    this.#http.change(accessOf(this.#http.url, credentials, ca));
    this.#client.alwaysImpersonates = credentials.kind === 'oauth';
  }

  async readCalendar(
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly CalendarEntry[]> {
    return await this.#read(timesOnly, mailbox, window, signal);
  }

  async readMeetings(
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly Meeting[]> {
    const entries = await this.#read(withSubject, mailbox, window, signal);
    return entries.flatMap((entry) => meetingOf(entry) ?? []);
  }

  readAutomaticReplies(mailbox: Mailbox, signal: AbortSignal): Promise<AutomaticReplies> {
    return this.#client.call(getUserOofSettings(mailbox), signal);
  }

  async readManyCalendars(
    mailboxes: readonly Mailbox[],
    window: Span,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, ProvisionalCalendar | GatewayError>> {
    const told = await readAvailability(this.#client, this.#zones, mailboxes, window, signal);
    for (const [mailbox, calendar] of told) {
      if (calendar instanceof GatewayError) continue;
      this.#expansion.told(mailbox, calendar.entries, window);
    }
    return told;
  }

  readManyReplies(
    mailboxes: readonly Mailbox[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, boolean | GatewayError>> {
    return readMailTips(this.#client, mailboxes, signal);
  }

  watch(listener: WatchListener): CalendarWatch {
    const settings = this.#watchSettings;
    const watch = new AutoWatch({
      make: this.#kinds(settings),
      wanted: this.#subscriptions.wanted,
      listener,
      chosen: (choice) => this.#chose(choice),
      betterAgainMs: settings.betterAgainMs,
    });
    this.#watches.add(watch);
    return watch;
  }

  watching(): Watching | null {
    return this.#watching;
  }

  subscriptionsChanged(): void {
    for (const watch of this.#watches) watch.reconsider();
  }

  async #read<Entry extends CalendarEntry>(
    shape: ItemShape<Entry>,
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly Entry[]> {
    const { entries, unreadable } = await readCalendar(
      shape,
      this.#client,
      { expansion: this.#expansion, zones: this.#zones },
      mailbox,
      window,
      signal,
    );
    if (unreadable > 0) {
      ewsEntriesUnreadable(this.#telemetry, this.server, mailbox, unreadable);
    }
    return entries;
  }

  #kinds(settings: WatchSettings): Map<WatchKind, (listener: KindListener) => KindWatch> {
    const [client, telemetry] = [this.#client, this.#telemetry];
    const { desk, statusFrequencyMin } = this.#subscriptions;
    const make = new Map<WatchKind, (listener: KindListener) => KindWatch>([
      ['streaming', (told) => new StreamingWatch(client, telemetry, settings, told)],
      ['pull', (told) => new PullWatch(client, telemetry, settings, told)],
    ]);
    if (desk !== null) {
      const needs = { desk, statusFrequencyMin };
      make.set('push', (told) => new PushWatch(client, telemetry, settings, needs, told));
    }
    return make;
  }

  #chose(choice: Watching): void {
    this.#watching = choice;
    this.#subscriptions.chosen?.(choice);
    ewsSubscriptionKindChosen(this.#telemetry, this.server, choice.kind, choice.why);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#watches].map((watch) => watch[Symbol.asyncDispose]()));
    await this.#client[Symbol.asyncDispose]();
  }
}

/** What a server of a pool is told and verified against. */
export function accessOf(url: URL, credentials: Credentials, ca: Trusted): Access {
  const trust = trustOf(ca);
  return { trust, authentication: authenticationOf(credentials, url, trust) };
}

function asked(value: number | (() => number)): () => number {
  return typeof value === 'number' ? () => value : value;
}
