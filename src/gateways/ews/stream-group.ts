import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import {
  ewsNotified,
  ewsStreamBroken,
  ewsStreamEnded,
  ewsStreamOpened,
} from '../../telemetry/ews-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { Affinity } from './affinity.ts';
import type { EwsClient } from './client.ts';
import { EwsError, refusalError, subscriptionGone } from './errors.ts';
import type { StreamNews } from './messages/get-streaming-events.ts';
import type { WatchSettings } from './watch-settings.ts';
import { type Stream, readStream } from './stream.ts';

/** Told what a group's connection says; never throws. */
export interface GroupListener {
  changed(mailbox: Mailbox): void;
  /** Something about this mailbox may have been lost on the way; its subscription stands. */
  missed(mailbox: Mailbox): void;
  /** Something came over a held connection. */
  spoke(): void;
  /** A connection that began at that time, by `performance.now()`, ended without a word. */
  mute(beganAt: number): void;
  /** The subscription is gone, and so is the mailbox from this group. */
  lost(mailbox: Mailbox, error: GatewayError): void;
}

/**
 * At most 200 subscriptions that share one held connection. When the list changes, a connection
 * with the new list is opened beside the old one, which is ended once the new one speaks: what
 * Exchange has written to a connection is gone when that is cut.
 */
export class StreamGroup implements AsyncDisposable {
  /** Places taken, by mailboxes that are still subscribing too. */
  places = 0;
  readonly #client: EwsClient;
  readonly #telemetry: Telemetry;
  readonly #settings: WatchSettings;
  readonly #listener: GroupListener;
  readonly #members = new Map<string, Mailbox>();
  readonly #missed = new Set<string>();
  readonly #streams = new Map<Stream, Promise<void>>();
  #affinity = new Affinity();
  #newest: Stream | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #gatheringSince = 0;
  #again: NodeJS.Timeout | undefined;
  #failures = 0;
  #brokenSince: number | undefined;

  constructor(
    client: EwsClient,
    telemetry: Telemetry,
    settings: WatchSettings,
    listener: GroupListener,
  ) {
    this.#client = client;
    this.#telemetry = telemetry;
    this.#settings = settings;
    this.#listener = listener;
  }

  /** What its requests go by; another one once all that the group had is lost. */
  get affinity(): Affinity {
    return this.#affinity;
  }

  /** Takes a subscription in; the connection follows after a short time of gathering. */
  add(id: string, mailbox: Mailbox): void {
    this.#members.set(id, mailbox);
    if (this.#again === undefined) {
      this.#gather();
    }
  }

  /** The server that knew the group is not behind the address any more. */
  moved(): void {
    for (const id of this.#members.keys()) {
      this.#lose(id);
    }
  }

  /** Leaves a subscription out; the connection goes on without being made anew. */
  remove(id: string): void {
    this.#members.delete(id);
    this.#missed.delete(id);
    if (this.#members.size === 0) {
      this.#rest();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#members.clear();
    this.#rest();
    await Promise.all(this.#streams.values());
  }

  /** Nobody is left to watch. */
  #rest(): void {
    this.#stopTimers();
    this.#newest = undefined;
    for (const stream of this.#streams.keys()) {
      stream.end.abort();
    }
  }

  #stopTimers(): void {
    clearTimeout(this.#gathering);
    clearTimeout(this.#again);
    this.#gathering = undefined;
    this.#again = undefined;
  }

  /** Waits until nobody has come for a while and nobody is on the way, though not for ever. */
  #gather(): void {
    const now = performance.now();
    const { gatherMs } = this.#settings;
    if (this.#gathering === undefined) {
      this.#gatheringSince = now;
    } else if (now - this.#gatheringSince > 10 * gatherMs) {
      return;
    }
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => {
      const waited = performance.now() - this.#gatheringSince;
      if (this.#members.size < this.places && waited < 10 * gatherMs) {
        this.#gather();
      } else {
        this.#open();
      }
    }, gatherMs);
  }

  #open(): void {
    this.#stopTimers();
    const anchor = this.#affinity.anchorAmong(this.#members.values());
    if (this.#members.size === 0 || anchor === undefined) {
      return;
    }
    const stream: Stream = {
      end: new AbortController(),
      ids: new Set(this.#members.keys()),
      beganAt: performance.now(),
      version: this.#client.versionFor(anchor),
      anchor,
      affinity: this.#affinity,
      opened: false,
      spoke: false,
      closed: false,
      outdated: false,
    };
    for (const other of this.#streams.keys()) {
      if (other.outdated) {
        other.end.abort();
      }
    }
    this.#newest = stream;
    this.#streams.set(stream, this.#run(stream));
  }

  async #run(stream: Stream): Promise<void> {
    const { anchor, affinity } = stream;
    const request = { anchor, ids: [...stream.ids], routing: affinity };
    const { signal } = stream.end;
    try {
      for await (const event of readStream(this.#client, request, this.#settings, signal)) {
        if (event.kind === 'opened') {
          this.#opened(stream);
        } else {
          this.#hear(stream, event.news);
        }
      }
      this.#ended(stream);
    } catch (error) {
      if (!signal.aborted) {
        this.#broke(stream, this.#client.failure(error));
      }
    } finally {
      this.#streams.delete(stream);
      if (stream.opened) {
        ewsStreamEnded(this.#telemetry, this.#client.server);
      }
    }
  }

  #opened(stream: Stream): void {
    stream.opened = true;
    ewsStreamOpened(this.#telemetry, this.#client.server, stream.ids.size);
    if (stream === this.#newest) {
      this.#tellMissed();
    }
  }

  #hear(stream: Stream, news: StreamNews): void {
    this.#hearChanges(news);
    // A connection that a newer one takes over from may be told that its subscriptions are gone.
    if (stream !== this.#newest) {
      return;
    }
    stream.closed ||= news.closed;
    for (const id of news.failed) {
      this.#lose(id);
    }
    if (this.#members.size === 0) {
      return;
    }
    // Where ids are named, the refusal is about these, and the others go on.
    if (news.refusal !== undefined && news.failed.length === 0) {
      throw refusalError(news.refusal, this.#client.asked(stream.anchor));
    }
    this.#brokenSince = undefined;
    stream.spoke = true;
    this.#listener.spoke();
    this.#takeOver(stream);
  }

  #hearChanges(news: StreamNews): void {
    const mailboxes = new Set<Mailbox>();
    for (const id of news.changed) {
      const mailbox = this.#members.get(id);
      if (mailbox !== undefined) {
        mailboxes.add(mailbox);
      }
    }
    if (mailboxes.size > 0) {
      ewsNotified(this.#telemetry, this.#client.server, 'streaming', mailboxes.size);
    }
    for (const mailbox of mailboxes) {
      this.#listener.changed(mailbox);
    }
  }

  /** The others are ended a little later: what they were sent before may still be on its way. */
  #takeOver(stream: Stream): void {
    for (const other of this.#streams.keys()) {
      if (other !== stream && !other.outdated) {
        other.outdated = true;
        setTimeout(() => other.end.abort(), this.#settings.lingerMs).unref();
      }
    }
  }

  #lose(id: string): void {
    const mailbox = this.#members.get(id);
    if (mailbox === undefined) {
      return;
    }
    this.remove(id);
    this.#affinity.doubt();
    if (this.#members.size === 0) {
      this.#affinity = new Affinity();
    }
    this.#listener.lost(mailbox, subscriptionGone(this.#client.asked(mailbox)));
  }

  /** The server ended the connection: its time was over, or something is wrong. */
  #ended(stream: Stream): void {
    if (stream.outdated) {
      return;
    }
    if (!stream.closed) {
      const { server } = this.#client;
      this.#broke(stream, new GatewayError(`${server} ended a held connection early.`, 'retry'));
      return;
    }
    if (stream !== this.#newest) {
      return;
    }
    // A server that closes at once, again and again, is not to be hammered.
    if (performance.now() - stream.beganAt < this.#settings.backOffMs) {
      this.#openLater(this.#settings.backOffMs);
      return;
    }
    this.#failures = 0;
    this.#open();
  }

  #broke(stream: Stream, error: GatewayError): void {
    // Whoever refuses has told nothing that could be lost.
    if (stream.opened && !(error instanceof EwsError)) {
      this.#miss(stream);
    }
    if (stream !== this.#newest) {
      if (this.#newest?.opened === true) {
        this.#tellMissed();
      }
      return;
    }
    if (error instanceof EwsError && this.#client.stepDown(error, stream.version, stream.anchor)) {
      this.#open();
      return;
    }
    this.#tellMute(stream);
    this.#remedy(stream, error);
  }

  // One that breaks at once says nothing: a server that is down refuses connections.
  #tellMute({ spoke, beganAt }: Stream): void {
    if (!spoke && performance.now() - beganAt > this.#settings.firstWordMs / 3) {
      this.#listener.mute(beganAt);
    }
  }

  #remedy(stream: Stream, error: GatewayError): void {
    switch (error.remedy) {
      case 'fix-server':
      case 'resubscribe':
        this.#loseAll(error);
        return;
      case 'fix-person':
        this.#loseOne(stream.anchor, error);
        this.#open();
        return;
      case 'retry':
        this.#retry(stream, error);
    }
  }

  #retry(stream: Stream, error: GatewayError): void {
    const now = performance.now();
    if (now - stream.beganAt > this.#settings.mostBackOffMs) {
      this.#failures = 0;
    }
    this.#brokenSince ??= now;
    if (now - this.#brokenSince > this.#settings.giveUpMs) {
      this.#loseAll(error);
      return;
    }
    this.#failures += 1;
    if (this.#failures > 1) {
      this.#endOld();
    }
    const { backOffMs, mostBackOffMs } = this.#settings;
    const most = Math.min(backOffMs * 2 ** (this.#failures - 1), mostBackOffMs);
    this.#openLater(error.retryAfterMs ?? most * (0.5 + Math.random() / 2), error);
  }

  /** A server may allow no second connection beside the one that is to be replaced. */
  #endOld(): void {
    for (const stream of this.#streams.keys()) {
      if (stream !== this.#newest) {
        this.#miss(stream);
        stream.end.abort();
      }
    }
  }

  #openLater(afterMs: number, error?: GatewayError): void {
    if (error !== undefined) {
      ewsStreamBroken(this.#telemetry, this.#client.server, error, Math.round(afterMs));
    }
    this.#stopTimers();
    this.#again = setTimeout(() => this.#open(), afterMs);
  }

  /** Who has left meanwhile is not spoken of. */
  #loseOne(mailbox: Mailbox, error: GatewayError): void {
    for (const [id, other] of this.#members) {
      if (other === mailbox) {
        this.remove(id);
        this.#listener.lost(mailbox, error);
      }
    }
  }

  /** All of them are subscribed to anew, wherever the group is at home then. */
  #loseAll(error: GatewayError): void {
    const mailboxes = [...this.#members.values()];
    this.#affinity = new Affinity();
    this.#members.clear();
    this.#missed.clear();
    this.#brokenSince = undefined;
    this.#rest();
    for (const mailbox of mailboxes) {
      this.#listener.lost(mailbox, error);
    }
  }

  /** What was on its way over this connection may not have come. */
  #miss(stream: Stream): void {
    for (const id of stream.ids) {
      if (this.#members.has(id)) {
        this.#missed.add(id);
      }
    }
  }

  #tellMissed(): void {
    const ids = [...this.#missed];
    this.#missed.clear();
    for (const id of ids) {
      const mailbox = this.#members.get(id);
      if (mailbox !== undefined) {
        this.#listener.missed(mailbox);
      }
    }
  }
}
