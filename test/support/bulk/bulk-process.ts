import { createReadStream, writeSync } from 'node:fs';
import { hasEnded } from '../../../src/people/bulk/bulk-run.ts';
import { BulkService } from '../../../src/people/bulk/bulk-service.ts';
import { PeopleService } from '../../../src/people/people-service.ts';
import { openStore } from '../../../src/store/store.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../src/time/clock.ts';

// A process of its own with a database open: `node bulk-process.ts <url> [file <path> | undo <run>]`.
// It goes on with what there is, takes what it is given, says how far it is a line at a time, and
// stays until it is killed.

const [, , url = '', what, given = ''] = process.argv;
const administrator = { by: 'administrator', at: null, key: null };
const telemetry = silentTelemetry();
const store = await openStore(url, { telemetry, clock: systemClock });
const people = new PeopleService(store.people, telemetry);
const bulk = new BulkService({
  repository: store.bulk,
  people,
  pick: () => Promise.resolve([]),
  choices: null,
  now: () => systemClock.now(),
  clock: systemClock,
  telemetry,
});
await bulk.start();
if (what === 'file') {
  await bulk.take(
    createReadStream(given),
    { dryRun: false, skipBad: false, source: { kind: 'file', deed: 'insert', encoding: 'auto' } },
    administrator,
  );
} else if (what === 'undo') {
  const how = { force: false, skipBad: false, dryRun: false };
  await bulk.undo(Number(given), how, administrator);
}
const forever = new AbortController().signal;
for (;;) {
  const moved = bulk.progressed(forever);
  const [run] = await bulk.list(null, 1);
  if (run !== undefined) {
    writeSync(1, `${run.id} ${run.state} ${run.state === 'reading' ? run.total : run.done}\n`);
    if (hasEnded(run)) break;
  }
  await moved;
}
setInterval(() => {}, 60_000);
