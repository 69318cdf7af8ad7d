import type { Config } from '../config/config.ts';
import { Engine } from '../engine/engine.ts';
import { pushStranger } from '../gateways/ews/push-watch.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Store } from '../store/store.ts';
import { CalendarSync } from '../sync/calendar-sync.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from '../time/clock.ts';
import type { Wording } from '../wording/wording.ts';
import { notificationListener } from './calendars/notifications.ts';
import { CalendarServers, type CalendarServersOptions } from './calendars/servers.ts';
import { engineSettingsNow, syncSettings } from './live-settings.ts';
import { alsoTelling } from './meeting-notices.ts';
import type { Registries } from './registries.ts';

export interface PresenceNeeds extends Pick<Registries, 'gateways' | 'maker' | 'trust'> {
  readonly config: Config;
  readonly store: Store;
  readonly parameters: ParameterService;
  readonly everyone: readonly Person[];
  readonly wording: Wording;
  readonly telemetry: Telemetry;
  /** What is known of a person's calendar has changed, and the engine knows. */
  readonly calendarChanged: (person: Jid) => void;
}

/** Everyone's calendars, and their presence by them. */
export interface RunningPresence {
  readonly engine: Engine;
  readonly sync: CalendarSync;
  readonly servers: CalendarServers;
  /** Where Exchange posts to. */
  readonly desk: CalendarServersOptions['desk'];
}

/**
 * From calendar servers to the engine, which publishes to nobody yet. What was known when the
 * process last stopped is known again when it resolves; the rest follows. What has to be ended is
 * put on `started`, in order.
 */
export async function startPresence(
  needs: PresenceNeeds,
  started: AsyncDisposableStack,
): Promise<RunningPresence> {
  const { config, store, parameters, everyone, telemetry } = needs;
  const engine = started.use(
    new Engine({
      people: everyone,
      overrides: store.overrides,
      settings: engineSettingsNow(parameters, config),
      wording: needs.wording,
      clock: systemClock,
      telemetry,
    }),
  );
  const notifications = started.use(await notificationListener(needs));
  const desk = notifications.desk('ews', pushStranger);
  const servers = started.use(
    new CalendarServers({
      registry: needs.gateways,
      parameters,
      telemetry,
      timeZone: config.timeZone,
      trust: needs.trust,
      desk,
    }),
  );
  const sync = started.use(
    new CalendarSync({
      // Those of the registry, and whatever becomes of them.
      gateways: [],
      calendars: store.calendars,
      assignments: store.assignments,
      sink: alsoTelling(engine, needs.calendarChanged),
      people: everyone,
      settings: syncSettings(parameters, config),
      clock: systemClock,
      telemetry,
    }),
  );
  await servers.serve(sync);
  await sync.start();
  await engine.start();
  return { engine, sync, servers, desk };
}
