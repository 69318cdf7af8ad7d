import { writeSync } from 'node:fs';
import type { Jid, Mailbox, Person } from '../../src/people/person.ts';
import type { Override } from '../../src/presence/override.ts';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

// A process of its own with a database open: `node store-process.ts <url>`. It says "acknowledged"
// the moment an override is, and then stays until it is killed.

const jid = 'john@example.com' as Jid;
const john: Person = {
  jid,
  mailbox: 'john@example.com' as Mailbox,
  name: null,
  enabled: true,
  locale: null,
  timeZone: null,
  meetingInformation: true,
  displayOutOfOffice: true,
  ownMeetingInformation: true,
  ownDisplayOutOfOffice: true,
  noticeMinutes: null,
  showNextMeeting: false,
  deskPhoneLamps: false,
  sipAddress: null,
  gateway: null,
};
const override: Override = {
  availability: 'dnd',
  text: 'Writing',
  ends: { kind: 'revert' },
  setAt: 1000,
  setBy: jid,
  standsAt: 1000,
  revision: 1,
};

const store = await openStore(process.argv[2] ?? '', {
  telemetry: silentTelemetry(),
  clock: { now: () => 1000 },
});
await store.people.insert([john], 'administrator');
await store.overrides.save(jid, override);
writeSync(1, 'acknowledged\n');
setInterval(() => {}, 60_000);
