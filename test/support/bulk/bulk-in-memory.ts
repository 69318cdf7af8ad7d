import { BulkService } from '../../../src/people/bulk/bulk-service.ts';
import { PeopleService } from '../../../src/people/people-service.ts';
import { openStore } from '../../../src/store/store.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../src/time/clock.ts';

/** Bulk administration over a database of its own, which is gone with the process. */
export async function bulkInMemory(): Promise<BulkService> {
  const telemetry = silentTelemetry();
  const store = await openStore('sqlite::memory:', { telemetry, clock: systemClock });
  const people = new PeopleService(store.people, telemetry);
  return new BulkService({
    repository: store.bulk,
    people,
    pick: async (_filter, after, limit) => {
      const page = await people.list({ limit, after, search: null, among: null });
      return page.people.map(({ jid }) => jid);
    },
    choices: null,
    now: () => systemClock.now(),
    clock: systemClock,
    telemetry,
  });
}
