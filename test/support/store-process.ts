import { writeSync } from 'node:fs';
import type { Override } from '../../src/presence/override.ts';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { person } from './people.ts';

// A process of its own with a database open: `node store-process.ts <url>`. It says "acknowledged"
// the moment an override is, and then stays until it is killed.

const john = person('john', { timeZone: null });
const override: Override = {
  availability: 'dnd',
  text: 'Writing',
  ends: { kind: 'revert' },
  setAt: 1000,
  setBy: john.jid,
  standsAt: 1000,
  revision: 1,
};

const store = await openStore(process.argv[2] ?? '', {
  telemetry: silentTelemetry(),
  clock: { now: () => 1000 },
});
await store.people.insert([john], 'administrator');
await store.overrides.save(john.jid, override);
writeSync(1, 'acknowledged\n');
setInterval(() => {}, 60_000);
