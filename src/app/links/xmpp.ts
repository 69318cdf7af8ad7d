import { Assistant } from '../../assistant/assistant.ts';
import type { SignInLink } from '../../assistant/needs.ts';
import type { TrustStore } from '../../certificates/trust-store.ts';
import type { Config } from '../../config/config.ts';
import type { Engine } from '../../engine/engine.ts';
import type { XmppSettings } from '../../engine/publishers/publisher-settings.ts';
import type { ParameterService } from '../../parameters/parameter-service.ts';
import type { DelegateService } from '../../people/delegate-service.ts';
import type { PeopleService } from '../../people/people-service.ts';
import type { Jid } from '../../people/person.ts';
import { parentDomain, watchersIn } from '../../publishers/xmpp/address.ts';
import type { Kept } from '../../publishers/xmpp/assistant/unasked-messages.ts';
import type { XmppPublisherOptions } from '../../publishers/xmpp/publisher-options.ts';
import { XmppPublisher } from '../../publishers/xmpp/publisher.ts';
import type { Store } from '../../store/store.ts';
import type { CalendarSync } from '../../sync/calendar-sync.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { servedButExcluded, watchersPermitted } from '../../telemetry/xmpp-events.ts';
import { systemClock } from '../../time/clock.ts';
import type { Wording } from '../../wording/wording.ts';
import { version } from '../version.ts';
import { directTls } from './direct-tls.ts';

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

/** What answers whoever writes to Doorlight, over whichever link. */
export function assistantOf(needs: LinkNeeds): Assistant {
  const { config, engine, parameters, people, delegates, sync, tell, telemetry, wording } = needs;
  return new Assistant({
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
}

/** The link of a component, not yet started, and what keeps it as the parameters have it. */
export interface ComponentLink {
  readonly publisher: XmppPublisher;
  /** Other domains may watch now. */
  readonly watchersChanged: () => void;
}

/** `settings` may change in what needs no new connection: they are asked again then. */
export function componentLink(
  settings: () => XmppSettings,
  secret: string,
  conversation: Assistant,
  needs: LinkNeeds,
): ComponentLink {
  const { config, engine, store, telemetry } = needs;
  const { domain, host, port, identity, priority, deadAfterS, leaseS, serverDomains } = settings();
  // Asked for every stanza, so made once for every change.
  let mayWatch = watchersOf(domain, needs);
  const publisher = new XmppPublisher({
    host,
    port,
    tls: directTls(settings, needs),
    domain,
    secret,
    subscriptions: store.xmppSubscriptions,
    shownPeople: store.shownPeople,
    mayWatch: (subscriber) => mayWatch(subscriber),
    nameOf: (person: Jid) => engine.person(person)?.name ?? null,
    localeOf: (person: Jid) => engine.person(person)?.locale ?? null,
    // Their sessions are known with identity `native`, so `auto` tracks them.
    stays: (person: Jid) => engine.policyOf(person)?.trackSessions === false,
    conversation,
    inbox: engine,
    identity,
    priority: identity === 'account' ? priority : null,
    timings: linkTimings(deadAfterS),
    leaseS,
    serverDomains,
    defaultLang: config.language.default,
    version,
    telemetry,
  });
  return {
    publisher,
    watchersChanged() {
      const could = mayWatch;
      mayWatch = watchersOf(domain, needs);
      void publisher.watchersChanged(could);
    },
  };
}

/** Half of the silence before the server is pinged, half after. */
export function linkTimings(deadAfterS: number): NonNullable<XmppPublisherOptions['timings']> {
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
