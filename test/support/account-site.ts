import { Engine } from '../../src/engine/engine.ts';
import type { OverrideRequest } from '../../src/engine/inbox.ts';
import type { Jid } from '../../src/people/person.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from '../../src/presence/claims.ts';
import { type Policy, defaultPolicy } from '../../src/presence/policy.ts';
import { XmppPublisher } from '../../src/publishers/xmpp/publisher.ts';
import type { XmppPublisherOptions } from '../../src/publishers/xmpp/publisher-options.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { systemClock } from '../../src/time/clock.ts';
import { hourMs, minuteMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import type { ChatServer } from './daemons/chat-server.ts';
import { MemorySubscriptions } from './memory-subscriptions.ts';
import { OverrideMemory } from './override-memory.ts';
import { person } from './people.ts';
import type { SeenPresence, SlixmppClient } from './slixmpp-client.ts';
import type { Account, XmppLab } from './xmpp-lab.ts';
import { component, echo } from './xmpp-site.ts';

export interface AccountSiteOptions {
  readonly policy?: Partial<Policy>;
  readonly publisher?: Partial<XmppPublisherOptions>;
  /** Options that need the engine. */
  readonly wire?: (engine: Engine) => Partial<XmppPublisherOptions>;
  /** What an earlier Doorlight has left on disk. */
  readonly overrides?: OverrideMemory;
}

/** Doorlight's engine behind a link with identity `account`; people and calendars come as told. */
export class AccountSite implements AsyncDisposable {
  readonly engine: Engine;
  readonly publisher: XmppPublisher;

  private constructor(engine: Engine, publisher: XmppPublisher) {
    this.engine = engine;
    this.publisher = publisher;
  }

  static async start(
    server: Pick<ChatServer, 'host' | 'componentPort'>,
    options: AccountSiteOptions = {},
  ): Promise<AccountSite> {
    const telemetry = silentTelemetry();
    const engine = new Engine({
      people: [],
      overrides: options.overrides ?? new OverrideMemory(),
      settings: {
        policy: { ...defaultPolicy, ...options.policy },
        language: 'en',
        furtherLanguages: [],
        calendarSpreadS: 0,
      },
      wording: createWording(),
      clock: systemClock,
      telemetry,
    });
    await engine.start();
    const publisher = new XmppPublisher({
      host: server.host,
      port: server.componentPort,
      domain: component.domain,
      secret: component.secret,
      identity: 'account',
      subscriptions: new MemorySubscriptions(),
      nameOf: () => null,
      conversation: echo,
      inbox: engine,
      defaultLang: 'en',
      version: '0.1.0',
      telemetry,
      ...options.publisher,
      ...options.wire?.(engine),
    });
    await engine.attach(publisher);
    return new AccountSite(engine, publisher);
  }

  /** The person is served, with an empty calendar. */
  serve(jid: string): void {
    this.engine.personChanged({ ...person(jid.split('@')[0] ?? ''), jid: jid as Jid });
    this.free(jid);
  }

  busy(jid: string): void {
    const now = systemClock.now();
    const meeting: BusyPeriod = {
      start: now - minuteMs,
      end: now + hourMs,
      level: 'busy',
      allDay: false,
    };
    this.engine.calendar(jid as Jid, { periods: [meeting], knownAt: 'live' });
  }

  free(jid: string): void {
    this.engine.calendar(jid as Jid, { periods: [], knownAt: 'live' });
  }

  replies(jid: string, replies: AutomaticRepliesClaim): void {
    this.engine.automaticReplies(jid as Jid, replies);
  }

  /** Automatic replies from an hour ago until in a day. */
  away(jid: string): void {
    const now = systemClock.now();
    this.replies(jid, { state: 'scheduled', start: now - hourMs, end: now + 24 * hourMs });
  }

  async override(jid: string, more: Partial<OverrideRequest>): Promise<void> {
    await this.engine.override(jid as Jid, {
      availability: 'away',
      text: '',
      ends: { kind: 'revert' },
      by: jid,
      revision: null,
      ...more,
    });
  }

  async revert(jid: string): Promise<void> {
    await this.engine.revert(jid as Jid, jid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.publisher[Symbol.asyncDispose]();
    await this.engine[Symbol.asyncDispose]();
  }
}

/** Logs in, and lets Doorlight subscribe where it asks to. */
export async function loginPermitting(lab: XmppLab, account: Account): Promise<SlixmppClient> {
  const client = await lab.login(account);
  const assistant = `doorlight@${component.domain}`;
  client
    .presence(({ from, type }) => from === assistant && type === 'subscribe', {
      deadlineMs: 120_000,
    })
    .then(() => client.sendPresence({ to: assistant, type: 'subscribed' }))
    .catch(() => {
      // It does not ask where the server tells it everything.
    });
  return client;
}

/** `watcher` is in the roster of `watched` as one who may see their presence. */
export async function befriend(watcher: SlixmppClient, watched: SlixmppClient): Promise<void> {
  const [asking, asked] = [bare(watcher.jid), bare(watched.jid)];
  const since = watched.presences.length;
  await watcher.sendPresence({ to: asked, type: 'subscribe' });
  await watched.presence(({ from, type }) => from === asking && type === 'subscribe', { since });
  await watched.sendPresence({ to: asking, type: 'subscribed' });
  await watcher.presence(({ from, type }) => from === asked && type === 'subscribed');
}

/** What the client shows of one resource: `dnd In a meeting until 3:00 PM`; `''` for nothing yet. */
export function shownTo(client: SlixmppClient, from: string): string {
  const last = client.presences.findLast((presence) => presence.from === from);
  return last === undefined ? '' : inWords(last);
}

/** The availability, or the type, and every text: `dnd In a meeting until 3:00 PM`. */
export function inWords({ type, show, statuses }: SeenPresence): string {
  const availability = type === null || type === 'available' ? (show ?? 'available') : type;
  return [availability, ...statuses.map(({ text }) => text)].join(' ').trim();
}

function bare(jid: string): string {
  return jid.split('/')[0] ?? jid;
}
