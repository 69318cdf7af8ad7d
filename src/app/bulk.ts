import { selectionOf } from '../http/people-selection.ts';
import type { Engine } from '../engine/engine.ts';
import { BulkService } from '../people/bulk/bulk-service.ts';
import type { PeopleFilter } from '../people/bulk/bulk-run.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Jid } from '../people/person.ts';
import type { Store } from '../store/store.ts';
import type { GatewayRegistry } from '../sync/gateways/gateway-registry.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from '../time/clock.ts';
import { wordedLanguages } from '../wording/catalogues.ts';

interface BulkNeeds {
  readonly store: Pick<Store, 'bulk'>;
  readonly people: PeopleService;
  readonly engine: Engine;
  readonly gateways: GatewayRegistry;
  readonly telemetry: Telemetry;
}

/** What is done to many people at once; goes on with what the service was stopped in. */
export async function bulkAdministration(needs: BulkNeeds): Promise<BulkService> {
  const { store, people, engine, gateways, telemetry } = needs;
  const bulk = new BulkService({
    repository: store.bulk,
    people,
    pick: async (filter: PeopleFilter, after: Jid | null, limit: number) => {
      const { search, ...standing } = filter;
      const among = selectionOf(standing, engine, gateways);
      const wanted = typeof search === 'string' ? search : null;
      const page = await people.list({ limit, after, search: wanted, among });
      return page.people.map(({ jid }) => jid);
    },
    choices: { languages: wordedLanguages, gateways: () => gateways.all().map(({ name }) => name) },
    now: () => systemClock.now(),
    clock: systemClock,
    telemetry,
  });
  await bulk.start();
  return bulk;
}
