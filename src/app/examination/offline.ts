import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import type { Maker } from '../../certificates/making/maker.ts';
import type { TrustStore } from '../../certificates/trust-store.ts';
import type { Config } from '../../config/config.ts';
import { readOrMakeKey } from '../../config/secret-files.ts';
import type { Publisher } from '../../engine/publishers/publisher-settings.ts';
import { pushStranger } from '../../gateways/ews/push-watch.ts';
import { trustOf } from '../../gateways/http/trust.ts';
import type { ParameterRepository, StoredValue } from '../../parameters/parameter-repository.ts';
import { openParameters } from '../../parameters/parameter-service.ts';
import type { Mailbox, Person } from '../../people/person.ts';
import { examineSipServer } from '../../publishers/sip/examination/examine-server.ts';
import { examineLink, leftAlone } from '../../publishers/xmpp/examination/examine-link.ts';
import { openStore } from '../../store/store.ts';
import { silentTelemetry } from '../../telemetry/telemetry.ts';
import { systemClock } from '../../time/clock.ts';
import type { Examination, Wish } from '../../troubleshooter/examination.ts';
import { sharedLookup } from '../../troubleshooter/network/name.ts';
import { type Run, Troubleshooter } from '../../troubleshooter/troubleshooter.ts';
import { notificationListener } from '../calendars/notifications.ts';
import { gatewaySeeds } from '../calendars/seeds.ts';
import { publisherSeeds } from '../links/seeds.ts';
import { openRegistries } from '../registries.ts';
import { type GatewaysExamined, examineGateways } from './gateways.ts';
import { examinedSipServers } from './sip.ts';
import { trialLink } from './try-publisher.ts';

/** What is examined without the service, and where that was found. */
type Known = Pick<GatewaysExamined, 'gateways' | 'sample' | 'trust'> & {
  /** What was installed; `null` where that is not to be had. */
  readonly trusted: TrustStore | null;
  readonly people: readonly Person[];
  readonly publishers: readonly Publisher[];
  readonly parameters: ParameterRepository;
  readonly maker: Maker | null;
};

interface OfflineWish extends Wish {
  /** PEM of authorities that are trusted besides; `null` for none. */
  readonly ca: string | null;
}

/**
 * Examines everything without the service: what its database says where it is there, else what
 * the configuration file says. Where the service runs after all, its database and its links are
 * left alone. Rejects as the service would where the configuration cannot be used.
 */
export async function examineOffline(
  config: Config,
  { ca, ...wish }: OfflineWish,
): Promise<{ readonly run: Run; readonly from: 'database' | 'file'; readonly runs: boolean }> {
  const telemetry = silentTelemetry();
  await using used = new AsyncDisposableStack();
  const listens = await somebodyListens(config.http.listen);
  const stored =
    listens || !existsSync(config.database.file) ? 'none' : await inDatabase(config, used);
  const runs = listens || stored === 'in-use';
  const from = typeof stored === 'object' ? 'database' : 'file';
  const known = typeof stored === 'object' ? stored : await inFile(config);
  const seeds = config.parameters;
  const parameters = await openParameters({ repository: known.parameters, telemetry, seeds });
  const listener = used.use(
    await notificationListener({ config, parameters, maker: known.maker, telemetry }),
  );
  const gateways: GatewaysExamined = {
    ...known,
    trust: (gateway, url) => known.trust({ ...gateway, ca: together(gateway.ca, ca) }, url),
    worked: () => null,
    subscription: ({ subscription }) =>
      subscription === 'auto' ? parameters.get('subscriptionKind') : subscription,
    desk: listener.desk('ews', pushStranger),
    now: systemClock.now,
  };
  const troubleshooter = used.use(
    new Troubleshooter({
      examiners: [
        async () => examineGateways(gateways, wish),
        async () => examineLinks(known, runs, { ...wish, ca }),
        async () => examineSip(known, { ...wish, ca }),
      ],
      now: systemClock.now,
      telemetry,
    }),
  );
  const { run } = await troubleshooter.start(wish);
  await troubleshooter.ended();
  return { run, from, runs };
}

/** `in-use`: another process has it, which is the service. */
async function inDatabase(config: Config, used: AsyncDisposableStack): Promise<Known | 'in-use'> {
  const telemetry = silentTelemetry();
  const { file, key, keyFile } = config.database;
  const sealing = await readOrMakeKey(key, keyFile);
  const opening = openStore(`sqlite:${file}`, { telemetry, clock: systemClock, key: sealing });
  const store = await opening.catch((error: unknown) => {
    if (isInUse(error)) return null;
    throw error;
  });
  if (store === null) return 'in-use';
  used.use(store);
  const { gateways, publishers, maker, trusted, trust } = await openRegistries(
    config,
    store,
    telemetry,
  );
  const people = await store.people.all();
  return {
    gateways: gateways.all(),
    sample: (gateway) => sampleOf(people, gateway, gateways.all()[0]?.name),
    people,
    publishers: publishers.all(),
    trusted,
    trust,
    parameters: store.parameters,
    maker,
  };
}

function isInUse(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY';
}

/** PEM of both. */
function together(one: string | null, other: string | null): string | null {
  return one === null || other === null ? (one ?? other) : `${one}\n${other}`;
}

async function inFile(config: Config): Promise<Known> {
  const seeds = await gatewaySeeds(config);
  return {
    gateways: seeds.map((gateway) => ({ ...gateway, problem: null })),
    sample: (): Mailbox | null => null,
    people: [],
    publishers: await publisherSeeds(config),
    trusted: null,
    trust: ({ ca }) => trustOf(ca ?? undefined),
    maker: null,
    parameters: forgetful(),
  };
}

function examineLinks(
  { publishers, trusted }: Known,
  runs: boolean,
  { ca, fetchMissing }: OfflineWish,
): readonly Examination[] {
  const lookup = sharedLookup();
  return publishers
    .filter((one) => one.kind === 'xmpp')
    .map((one) => {
      const { name, host, port, domain } = one;
      if (runs) return leftAlone({ link: { name, host, port, domain } });
      const link = trialLink(one, { trusted, besides: ca });
      return examineLink(link, lookup, { fetchMissing, now: systemClock.now });
    });
}

/** A connection of its own is in nobody's way, also where the service has another. */
function examineSip(
  { people, publishers, trusted }: Known,
  { ca, fetchMissing }: OfflineWish,
): readonly Examination[] {
  const lookup = sharedLookup();
  const terms = { fetchMissing, now: systemClock.now };
  const links = publishers.filter((one) => one.kind === 'sip');
  return examinedSipServers(links, { people, trusted, besides: ca }).map((server) =>
    examineSipServer(server, lookup, terms),
  );
}

/** The first whom the gateway is to serve. */
function sampleOf(
  people: readonly Person[],
  gateway: string,
  usual: string | undefined,
): Mailbox | null {
  const one = people.find((person) => person.enabled && (person.gateway ?? usual) === gateway);
  return one?.mailbox ?? null;
}

/** Keeps what the file says for as long as the command runs. */
function forgetful(): ParameterRepository {
  let kept: ReadonlyMap<string, StoredValue> = new Map();
  return {
    all: async () => kept,
    isFresh: async () => true,
    seed: async (values) => {
      kept = values;
    },
    save: async () => undefined,
    remove: async () => undefined,
  };
}

const listeningMs = 2_000;

/** Whether the service, or something else, has its place: then nothing of its is touched. */
function somebodyListens(listen: Config['http']['listen']): Promise<boolean> {
  return new Promise((resolve) => {
    const socket =
      listen.kind === 'unix'
        ? connect({ path: listen.path })
        : connect({ host: listen.host, port: listen.port });
    const over = (answer: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => over(true), listeningMs);
    socket.once('connect', () => over(true));
    // What may not be opened is there all the same.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      over(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}
