import { CertificateService } from '../certificates/certificate-service.ts';
import type { Maker } from '../certificates/making/maker.ts';
import type { TrustStore } from '../certificates/trust-store.ts';
import { tellingDelegates, tellingOverrides } from '../assistant/administrator.ts';
import type { Config } from '../config/config.ts';
import type { Engine } from '../engine/engine.ts';
import type { AuditReader, GatewayStatus, HttpServices, StatusSource } from '../http/services.ts';
import type { PublisherRegistry } from '../engine/publishers/publisher-registry.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import type { BulkService } from '../people/bulk/bulk-service.ts';
import type { DelegateService } from '../people/delegate-service.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Jid } from '../people/person.ts';
import type { SipPublisher } from '../publishers/sip/publisher.ts';
import type { XmppPublisher } from '../publishers/xmpp/publisher.ts';
import type { Store } from '../store/store.ts';
import type { CalendarSync } from '../sync/calendar-sync.ts';
import type { GatewayRegistry } from '../sync/gateways/gateway-registry.ts';
import { systemClock } from '../time/clock.ts';
import { wordedLanguages } from '../wording/catalogues.ts';
import type { Wording } from '../wording/wording.ts';
import type { CalendarServers } from './calendars/servers.ts';
import { rulesOf } from './certificates/trusted.ts';
import { certificateUsers } from './certificates/users.ts';
import type { CertificateWatch } from './certificates/watch.ts';
import { linksDown, publisherStates } from './links/status.ts';
import { engineSettingsNow } from './live-settings.ts';
import type { PaceMeter } from './pace.ts';
import type { SignIns } from './sign-ins.ts';
import { overlaid } from './simulation/scenario.ts';
import { simulated } from './simulation/simulated.ts';
import { version } from './version.ts';
import type { Troubleshooter } from '../troubleshooter/troubleshooter.ts';

export interface ApiNeeds {
  readonly config: Config;
  readonly signIns: SignIns;
  readonly engine: Engine;
  readonly sync: CalendarSync;
  readonly gateways: GatewayRegistry;
  readonly trusted: TrustStore;
  readonly maker: Maker;
  readonly certificates: CertificateWatch;
  readonly servers: CalendarServers;
  readonly people: PeopleService;
  readonly bulk: BulkService;
  readonly delegates: DelegateService;
  readonly audit: AuditReader;
  readonly parameters: ParameterService;
  readonly pace: PaceMeter;
  readonly store: Pick<Store, 'fault'>;
  readonly wording: Wording;
  /** Writes to a person unasked; whether it is on its way. */
  readonly tell: (person: Jid, text: string, lang: string) => boolean;
  readonly troubleshooter: Troubleshooter;
  readonly tryGateway: HttpServices['tryGateway'];
  readonly publishers: PublisherRegistry;
  readonly tryPublisher: HttpServices['tryPublisher'];
  /** Those that are open. */
  readonly links: readonly XmppPublisher[];
  /** Those to SIP servers, likewise. */
  readonly sip: readonly SipPublisher[];
}

/** What the REST API needs, as the rest of Doorlight has it. */
export function apiServices(needs: ApiNeeds): HttpServices {
  const { config, engine, people, delegates, audit, parameters, gateways, wording } = needs;
  const telling = {
    findPerson: (jid: Jid) => engine.person(jid),
    timeZoneOf: (jid: Jid) => engine.policyOf(jid)?.timeZone,
    now: () => systemClock.now(),
    defaults: { locale: config.language.default, timeZone: config.timeZone },
    wording,
    tell: needs.tell,
  };
  const { accounts, sessions, signIn, provider } = needs.signIns;
  return {
    version,
    publicUrl: config.http.publicUrl,
    languages: wordedLanguages.all,
    now: () => systemClock.now(),
    timeZoneOf: (jid) => engine.policyOf(jid)?.timeZone ?? config.timeZone,
    meetingsOf: (jid, day, signal) => needs.sync.meetings(jid, day, { signal }),
    accounts,
    sessions,
    signIn,
    provider,
    inbox: {
      ...tellingOverrides(telling, engine),
      explain: (jid, at) => engine.explain(jid, at),
      call: (jid, call) => engine.call(jid, call, 'api'),
    },
    people,
    standing: engine,
    explainUnder: explainedUnder(needs),
    simulate: simulated,
    pace: () => needs.pace.pace(),
    bulk: needs.bulk,
    delegates: {
      ...tellingDelegates(telling, delegates),
      delegatesOf: (jid) => delegates.delegatesOf(jid),
      principalsOf: (jid) => delegates.principalsOf(jid),
    },
    audit,
    parameters,
    gateways,
    publishers: needs.publishers,
    tryPublisher: needs.tryPublisher,
    maker: needs.maker,
    certificateUsers: certificateUsers(needs),
    certificates: new CertificateService(needs.trusted, rulesOf(gateways)),
    status: statusSource(needs),
    troubleshooter: needs.troubleshooter,
    tryGateway: needs.tryGateway,
    presenceText: (jid, presence) => {
      const person = engine.person(jid);
      return wording(
        presence.message,
        person?.locale ?? config.language.default,
        engine.policyOf(jid)?.timeZone ?? config.timeZone,
      );
    },
  };
}

function explainedUnder({
  engine,
  parameters,
  config,
}: Pick<ApiNeeds, 'engine' | 'parameters' | 'config'>): HttpServices['explainUnder'] {
  return (person, given) => {
    const { policy } = engineSettingsNow(parameters, config);
    const tried = engine.policyUnder(person, overlaid(policy, given));
    return (at) => (tried === undefined ? undefined : engine.explain(person, at, tried));
  };
}

function statusSource(needs: ApiNeeds): StatusSource {
  const startedAt = systemClock.now();
  return {
    waitingFor: () => [
      ...(needs.store.fault === null ? [] : [`the database: ${needs.store.fault}`]),
      ...linksDown(needs).map((name) => `the link ${name}`),
      ...withoutServer(gatewayStates(needs)),
    ],
    status: () => ({
      startedAt,
      certificates: needs.certificates.endingSoon(),
      overdueLists: needs.trusted.overdueLists(),
      gateways: gatewayStates(needs),
      links: publisherStates(needs),
    }),
  };
}

/** Every server of every gateway; of a gateway that cannot be used none is spoken to. */
function gatewayStates({ gateways, servers, sync }: ApiNeeds): readonly GatewayStatus[] {
  const states = sync.servers();
  return gateways.all().flatMap(({ name, urls }) =>
    urls.map((server) => {
      const state = states.find((known) => known.pool === name && known.name === server);
      const problem = servers.problem(name) ?? state?.problem ?? null;
      return {
        name,
        server,
        state: state === undefined ? 'down' : state.health,
        people: state?.people ?? 0,
        problem,
        fault: problem === state?.problem ? (state?.fault ?? null) : null,
        lastSuccess: state?.lastSuccess ?? null,
        subscription: state?.watching ?? null,
      };
    }),
  );
}

/** Gateways of which every server fails: their people are served by nobody. */
function withoutServer(states: readonly GatewayStatus[]): readonly string[] {
  const names = new Set(states.map(({ name }) => name));
  return [...names].filter((name) =>
    states.every((state) => state.name !== name || state.state === 'down'),
  );
}
