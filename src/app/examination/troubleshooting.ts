import type { Maker } from '../../certificates/making/maker.ts';
import type { TrustStore } from '../../certificates/trust-store.ts';
import type { Config } from '../../config/config.ts';
import type { PublisherRegistry } from '../../engine/publishers/publisher-registry.ts';
import type { Subscriptions } from '../../gateways/ews/gateway.ts';
import type { HttpServices } from '../../http/services.ts';
import type { ParameterService } from '../../parameters/parameter-service.ts';
import type { PeopleService } from '../../people/people-service.ts';
import { examinePhones } from '../../publishers/sip/examination/examine-phones.ts';
import { examineSipServer } from '../../publishers/sip/examination/examine-server.ts';
import type { PhonesPublisher } from '../../publishers/sip/subscriptions/phones-publisher.ts';
import { examineLink } from '../../publishers/xmpp/examination/examine-link.ts';
import type { XmppPublisher } from '../../publishers/xmpp/publisher.ts';
import type { CalendarSync } from '../../sync/calendar-sync.ts';
import type { GatewayRegistry } from '../../sync/gateways/gateway-registry.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { systemClock } from '../../time/clock.ts';
import type { Examiner } from '../../troubleshooter/examination.ts';
import { sharedLookup } from '../../troubleshooter/network/name.ts';
import { Troubleshooter } from '../../troubleshooter/troubleshooter.ts';
import type { CalendarServers } from '../calendars/servers.ts';
import { type GatewaysExamined, examineGateways } from './gateways.ts';
import { examinedPhones } from './phones.ts';
import { examinedSipServers } from './sip.ts';

export interface TroubleshootingNeeds {
  readonly publishers: PublisherRegistry;
  /** Those that are open. */
  readonly links: readonly XmppPublisher[];
  /** Filled while the service starts. */
  readonly phones: readonly PhonesPublisher[];
  readonly gateways: GatewayRegistry;
  readonly servers: CalendarServers;
  readonly sync: CalendarSync;
  readonly parameters: ParameterService;
  readonly desk: Subscriptions['desk'];
  readonly trust: GatewaysExamined['trust'];
  readonly config: Config;
  readonly people: Pick<PeopleService, 'all'>;
  readonly trusted: TrustStore;
  readonly maker: Maker;
  readonly telemetry: Telemetry;
}

/** Examines everything that the running service speaks to, without disturbing it. */
export function troubleshooting(needs: TroubleshootingNeeds): Troubleshooter {
  // Another kind of gateway or of publisher is examined once its examiner stands here.
  const examiners: readonly Examiner[] = [
    gatewayExaminer(needs),
    linkExaminer(needs),
    sipExaminer(needs),
    phonesExaminer(needs),
  ];
  return new Troubleshooter({ examiners, now: systemClock.now, telemetry: needs.telemetry });
}

function linkExaminer({ links }: TroubleshootingNeeds): Examiner {
  return async ({ fetchMissing }) => {
    const lookup = sharedLookup();
    const terms = { fetchMissing, now: systemClock.now };
    return links.map(({ examined }) => examineLink(examined, lookup, terms));
  };
}

function sipExaminer({ publishers, people, trusted }: TroubleshootingNeeds): Examiner {
  return async ({ fetchMissing }) => {
    const lookup = sharedLookup();
    const links = publishers.all().filter((one) => one.kind === 'sip');
    const servers = examinedSipServers(links, { people: await people.all(), trusted });
    const terms = { fetchMissing, now: systemClock.now };
    return servers.map((server) => examineSipServer(server, lookup, terms));
  };
}

function phonesExaminer(needs: TroubleshootingNeeds): Examiner {
  return async ({ fetchMissing }) => {
    const { config, people, maker, trusted, phones } = needs;
    const server = config.sipServer;
    if (server === null) return [];
    const ports = phones.flatMap(({ server: { listeners } }) => listeners.map(({ port }) => port));
    const everyone = await people.all();
    const examined = await examinedPhones({ server, people: everyone, maker, trusted, ports });
    return examinePhones(examined, sharedLookup(), { fetchMissing, now: systemClock.now });
  };
}

function gatewayExaminer(needs: TroubleshootingNeeds): Examiner {
  return async (wish) => examineGateways(examinedGateways(needs, needs.gateways.all()), wish);
}

/**
 * Begins to examine a gateway by itself; `null` where too many are being tried. Of a `draft`
 * nothing is known: it may have other credentials than the gateway of that name.
 */
export function tryGateway(
  needs: TroubleshootingNeeds,
  troubleshooter: Troubleshooter,
): HttpServices['tryGateway'] {
  return (gateway, wish, which) => {
    const known = examinedGateways(needs, [gateway]);
    const examined = which === 'draft' ? { ...known, worked: () => null } : known;
    return troubleshooter.trial(examineGateways(examined, wish)) ?? null;
  };
}

function examinedGateways(
  { servers, sync, parameters, desk, trust }: TroubleshootingNeeds,
  gateways: GatewaysExamined['gateways'],
): GatewaysExamined {
  const states = sync.servers();
  return {
    gateways,
    sample: (gateway, server) => sync.sampleMailbox(gateway, server),
    worked: (gateway, server) => {
      const state = states.find(({ pool, name }) => pool === gateway && name === server);
      const at = state?.lastSuccess ?? null;
      // With other credentials it says nothing of these.
      return at !== null && at > servers.credentialsSince(gateway, server) ? at : null;
    },
    subscription: ({ subscription }) =>
      subscription === 'auto' ? parameters.get('subscriptionKind') : subscription,
    desk,
    trust,
    now: systemClock.now,
  };
}
