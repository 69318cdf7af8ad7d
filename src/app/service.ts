import type { Notices } from '../assistant/notices/notices.ts';
import type { Config } from '../config/config.ts';
import { readOrMakeKey, readOrMakeToken } from '../config/secret-files.ts';
import { startHttpServer } from '../http/server.ts';
import { openParameters } from '../parameters/parameter-service.ts';
import { DelegateService } from '../people/delegate-service.ts';
import { type PeopleChange, PeopleService } from '../people/people-service.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Override } from '../presence/override.ts';
import type { SipPublisher } from '../publishers/sip/publisher.ts';
import type { PhonesPublisher } from '../publishers/sip/subscriptions/phones-publisher.ts';
import type { XmppPublisher } from '../publishers/xmpp/publisher.ts';
import { openStore } from '../store/store.ts';
import { serviceStarted } from '../telemetry/process-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from '../time/clock.ts';
import { wordedLanguages } from '../wording/catalogues.ts';
import { createWording } from '../wording/wording.ts';
import { apiServices } from './api-services.ts';
import { bulkAdministration } from './bulk.ts';
import { watchCertificates } from './certificates/watch.ts';
import { troubleshooting, tryGateway } from './examination/troubleshooting.ts';
import { tryPublisher } from './examination/try-publisher.ts';
import { keepHouse } from './housekeeping.ts';
import { phonesOf } from './links/phones.ts';
import { Publishing } from './links/publishing.ts';
import type { LinkNeeds } from './links/xmpp.ts';
import { meetingNotices } from './meeting-notices.ts';
import { engineSettingsNow } from './live-settings.ts';
import { startPresence } from './presence.ts';
import { openRegistries } from './registries.ts';
import { signIns } from './sign-ins.ts';
import { PaceMeter } from './pace.ts';

/** The whole of Doorlight, running. Disposing it stops everything, in order. */
export interface Service extends AsyncDisposable {
  /** Where the REST API listens. */
  readonly address: string;
}

/**
 * Builds and starts everything, what is asked before who asks. Rejects where something cannot be
 * had at all (the database, the port); what may come back, Exchange or the chat server, is waited
 * for while running.
 */
export async function startService(config: Config, telemetry: Telemetry): Promise<Service> {
  await using started = new AsyncDisposableStack();

  const store = started.use(
    await openStore(`sqlite:${config.database.file}`, {
      telemetry,
      clock: systemClock,
      key: await readOrMakeKey(config.database.key, config.database.keyFile),
    }),
  );
  const parameters = await openParameters({
    repository: store.parameters,
    telemetry,
    seeds: config.parameters,
  });
  const registries = await openRegistries(config, store, telemetry);
  const { gateways, publishers, maker, trusted, trust, seen } = registries;
  const people = new PeopleService(store.people, telemetry, {
    languages: wordedLanguages,
    gateways: () => gateways.all().map(({ name }) => name),
  });
  const delegates = new DelegateService({
    repository: store.delegates,
    people: store.people,
    now: () => systemClock.now(),
    telemetry,
  });
  const everyone = await people.all();
  const wording = createWording();
  let notices: Notices | undefined;
  const { engine, sync, servers, desk } = await startPresence(
    {
      ...registries,
      config,
      store,
      parameters,
      everyone,
      wording,
      telemetry,
      calendarChanged: (person) => notices?.calendarChanged(person),
    },
    started,
  );

  const links: XmppPublisher[] = [];
  const sip: SipPublisher[] = [];
  const phoneServers: PhonesPublisher[] = [];
  trusted.onChange(() => {
    servers.trustChanged();
    for (const link of links) link.examined.trustChanged();
    for (const link of sip) link.trustChanged();
  });
  const tell: LinkNeeds['tell'] = (...message) => links.some((link) => link.tell(...message));
  const told = started.use(
    meetingNotices({
      config,
      engine,
      sync,
      people: everyone,
      tell,
      telemetry,
    }),
  );
  notices = told;
  people.onChange((change) => spread(change, [engine, sync, told]));
  parameters.onChange(() => {
    void engine.settingsChanged(engineSettingsNow(parameters, config));
    sync.settingsChanged();
  });

  const certificates = started.use(
    watchCertificates({
      trusted,
      maker,
      seen,
      parameters,
      repository: store.expiryWarnings,
      findPerson: (jid) => engine.person(jid),
      timeZoneOf: (jid) => engine.policyOf(jid)?.timeZone,
      defaults: { locale: config.language.default, timeZone: config.timeZone },
      // An administrator who is away reads it later.
      tell: (...message) => tell(...message, 'store'),
      telemetry,
    }),
  );
  const bulk = started.use(
    await bulkAdministration({ store, people, engine, gateways, telemetry }),
  );
  started.use(keepHouse({ audit: store.audit, delegates, parameters, telemetry }));
  const examined = {
    config,
    people,
    trusted,
    maker,
    phones: phoneServers,
    gateways,
    publishers,
    servers,
    sync,
    parameters,
    desk,
    trust,
    links,
    telemetry,
  };
  const troubleshooter = started.use(troubleshooting(examined));
  const signing = signIns({ config, store, people, telemetry });
  const http = started.use(
    await startHttpServer({
      listen: config.http.listen,
      token: (await readOrMakeToken(config.http.tokenFile)).reveal(),
      services: apiServices({
        config,
        signIns: signing,
        engine,
        sync,
        gateways,
        trusted,
        maker,
        certificates,
        servers,
        people,
        bulk,
        delegates,
        audit: store.audit,
        store,
        parameters,
        pace: started.use(new PaceMeter(telemetry)),
        wording,
        tell,
        links,
        sip,
        troubleshooter,
        tryGateway: tryGateway(examined, troubleshooter),
        publishers,
        tryPublisher: tryPublisher(examined, troubleshooter),
      }),
      telemetry,
    }),
  );
  // Last: whoever finds the port taken is a second Doorlight, and must not take the first one's link.
  const publishing = started.use(
    new Publishing({
      config,
      engine,
      sync,
      parameters,
      people,
      delegates,
      store,
      trusted,
      tell,
      signInLink: (person: Jid) => signing.links.make(person),
      telemetry,
      wording,
      publishers,
      xmpp: links,
      sip,
    }),
  );
  await publishing.start();
  const phones = await phonesOf({ config, parameters, people, maker, telemetry });
  if (phones !== null) {
    started.use(phones);
    await engine.attach(phones.publisher);
    phoneServers.push(phones.publisher);
  }
  serviceStarted(telemetry, http.address, everyone.length);

  const running = started.move();
  return { address: http.address, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Whoever keeps something of each person. */
interface KeptUpToDate {
  overrideRestored?(person: Jid, override: Override): void;
  personChanged(person: Person): void;
  personRemoved(person: Jid): void;
}

function spread(change: PeopleChange, rooms: readonly KeptUpToDate[]): void {
  switch (change.kind) {
    case 'added':
      for (const person of change.people) for (const room of rooms) room.personChanged(person);
      for (const [jid, override] of change.overrides ?? []) {
        for (const room of rooms) room.overrideRestored?.(jid, override);
      }
      break;
    case 'changed':
      for (const room of rooms) room.personChanged(change.person);
      break;
    case 'removed':
      for (const room of rooms.toReversed()) room.personRemoved(change.person.jid);
      break;
  }
}
