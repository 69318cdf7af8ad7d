import type { SignInLink } from '../assistant/needs.ts';
import { Assistant } from '../assistant/assistant.ts';
import type { TrustStore } from '../certificates/trust-store.ts';
import type { Config } from '../config/config.ts';
import type { Engine } from '../engine/engine.ts';
import { writeServer } from '../certificates/server-address.ts';
import { authoritiesIn, readCaFile } from '../gateways/http/trust.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import type { DelegateService } from '../people/delegate-service.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Jid } from '../people/person.ts';
import { parentDomain, watchersIn } from '../publishers/xmpp/address.ts';
import { XmppPublisher } from '../publishers/xmpp/publisher.ts';
import type { XmppPublisherOptions } from '../publishers/xmpp/publisher-options.ts';
import { type DirectTls, trusting } from '../publishers/xmpp/link/socket.ts';
import type { Kept } from '../publishers/xmpp/assistant/unasked-messages.ts';
import type { Store } from '../store/store.ts';
import type { CalendarSync } from '../sync/calendar-sync.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { servedButExcluded, watchersPermitted } from '../telemetry/xmpp-events.ts';
import type { Wording } from '../wording/wording.ts';
import { systemClock } from './system-clock.ts';
import { usualServerRules } from './trusted.ts';
import { version } from './version.ts';

export interface LinkNeeds {
  readonly config: Config;
  readonly engine: Engine;
  readonly parameters: ParameterService;
  readonly people: PeopleService;
  readonly delegates: DelegateService;
  readonly sync: CalendarSync;
  /** Whether it is on its way; `keep` for whoever is away (`UnaskedMessages`). */
  readonly tell: (person: Jid, text: string, lang: string, keep?: Kept) => boolean;
  /** A link by which a person signs in; `null` where there can be none. */
  readonly signInLink: (person: Jid) => Promise<SignInLink | null>;
  readonly store: Store;
  readonly trusted: TrustStore;
  readonly telemetry: Telemetry;
  readonly wording: Wording;
}

/**
 * One publisher for each chat server's component, with the assistant behind its own address.
 * Rejects where an authority that a link needs cannot be read.
 */
export async function xmppLinks(needs: LinkNeeds): Promise<readonly XmppPublisher[]> {
  const { config, engine, parameters, people, delegates, sync, tell, telemetry, wording } = needs;
  const conversation = new Assistant({
    inbox: engine,
    people,
    delegates,
    organisation: () => parameters.values(),
    meetingsOf: (person, day, signal) => sync.meetings(person, day, { signal }),
    signInLink: (person) => needs.signInLink(person),
    tell,
    findPerson: (jid) => engine.person(jid),
    timeZoneOf: (jid) => engine.policyOf(jid)?.timeZone,
    now: () => systemClock.now(),
    defaults: { locale: config.language.default, timeZone: config.timeZone },
    wording,
    telemetry,
  });
  return await Promise.all(
    config.xmpp.map(async (link) => {
      return xmppLink(link, await directTls(link, needs.trusted), conversation, needs);
    }),
  );
}

function xmppLink(
  link: Config['xmpp'][number],
  tls: DirectTls | null,
  conversation: Assistant,
  needs: LinkNeeds,
): XmppPublisher {
  const { config, engine, parameters, store, telemetry } = needs;
  // Asked for every stanza, so made once for every change.
  let mayWatch = watchersOf(link.domain, needs);
  const publisher = new XmppPublisher({
    host: link.host,
    port: link.port,
    tls,
    domain: link.domain,
    secret: link.secret.reveal(),
    subscriptions: store.xmppSubscriptions,
    shownPeople: store.shownPeople,
    mayWatch: (subscriber) => mayWatch(subscriber),
    nameOf: (person: Jid) => engine.person(person)?.name ?? null,
    localeOf: (person: Jid) => engine.person(person)?.locale ?? null,
    // Their sessions are known with identity `native`, so `auto` tracks them.
    stays: (person: Jid) => engine.policyOf(person)?.trackSessions === false,
    conversation,
    inbox: engine,
    identity: link.identity,
    priority: link.priority,
    timings: linkTimings(link.deadAfterS),
    leaseS: link.leaseS,
    serverDomains: link.serverDomains,
    defaultLang: config.language.default,
    version,
    telemetry,
  });
  parameters.onChange(({ name }) => {
    if (name !== 'subscriberDomains') return;
    const could = mayWatch;
    mayWatch = watchersOf(link.domain, needs);
    void publisher.watchersChanged(could);
  });
  return publisher;
}

/**
 * What a link over TLS verifies its server by; `besides` is PEM of further authorities. Rejects
 * where an authority cannot be read.
 */
export async function directTls(
  { host, port, tls }: Pick<Config['xmpp'][number], 'host' | 'port' | 'tls'>,
  trusted: TrustStore | null,
  besides: string | null = null,
): Promise<DirectTls | null> {
  if (tls === null) return null;
  const { name, caFile } = tls;
  const own = caFile === null ? null : await readCaFile(caFile);
  const ca = own === null || besides === null ? (own ?? besides) : `${own}\n${besides}`;
  if (trusted === null) return { name, trust: trusting(ca) };
  const rules = { ...usualServerRules, authorities: authoritiesIn(ca ?? undefined) };
  return { name, trust: () => trusted.trustFor(writeServer({ host, port }), rules) };
}

/** Half of the silence before the server is pinged, half after. */
function linkTimings(deadAfterS: number): NonNullable<XmppPublisherOptions['timings']> {
  return { keepAliveMs: deadAfterS * 500, pingTimeoutMs: deadAfterS * 500 };
}

function watchersOf(
  component: string,
  { engine, parameters, telemetry }: LinkNeeds,
): (subscriber: string) => boolean {
  const given = parameters.get('subscriberDomains');
  const domains = given === 'auto' ? [parentDomain(component)] : given;
  const permitted = new Set(domains);
  const excluded = engine.domains().filter((domain) => !permitted.has(domain));
  watchersPermitted(telemetry, `xmpp:${component}`, domains);
  if (excluded.length > 0) servedButExcluded(telemetry, `xmpp:${component}`, excluded);
  return watchersIn(domains);
}
