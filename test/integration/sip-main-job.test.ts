import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { Organisation } from '../support/organisation.ts';
import { startBaresip } from '../support/sip/baresip.ts';
import { type Kamailio, startKamailio } from '../support/sip/kamailio.ts';
import { type Notice, SipWatcher, type Subscription } from '../support/sip/sip-watcher.ts';
import { type SippRun, watchWithSipp } from '../support/sip/sipp.ts';
import type { Softphone } from '../support/sip/softphone.ts';

const password = 'sécret of doorlight';
const john = 'john@example.com';
const absence = 'Out of office from 10th March 2026 10:00 AM GMT till 12th March 2031 6:00 PM GMT';

let kamailio: Kamailio;
let organisation: Organisation;
let mailbox: SimulatedMailbox;
let phone: Softphone;
let sipp: SippRun;
let watcher: SipWatcher;
let seen: Subscription;

beforeAll(async () => {
  kamailio = await startKamailio({
    account: { username: 'doorlight', password },
  });
  organisation = await Organisation.found(startProsody, {
    parameters: `parameters: { calendarSpreadS: 0, outOfOfficePollMin: 1 }
sip:
  - name: phones
    host: ${kamailio.host}
    port: ${kamailio.port}
    transport: tcp
    domains: [example.com]
    username: doorlight
    password: ${password}
    expiresS: 15
`,
  });
  mailbox = organisation.site.exchange.addMailbox({ address: john, timeZone: 'Europe/London' });
  await organisation.run('people', 'add', john);
  watcher = await SipWatcher.connect(kamailio.port);
  seen = await watcher.watch(`sip:${john}`);
  sipp = await watchWithSipp(kamailio.port, `sip:${john}`, [
    'open</basic',
    'rpid:busy.*rpid:meeting.*In a meeting until',
    absence,
    'at the dentist',
    absence,
    'closed</basic',
  ]);
  phone = await startBaresip({
    user: 'colleague',
    password: 'none',
    domain: 'example.com',
    outbound: `sip:127.0.0.1:${kamailio.port};transport=tcp`,
    contacts: [john],
  });
}, 120_000);

afterAll(async () => {
  await phone[Symbol.asyncDispose]();
  await sipp[Symbol.asyncDispose]();
  watcher[Symbol.dispose]();
  await organisation[Symbol.asyncDispose]();
  await kamailio[Symbol.asyncDispose]();
});

/** The last that the phone was told, once it is so. */
async function sees(holds: (body: string) => boolean): Promise<string> {
  const deadline = { deadlineMs: 40_000, since: Math.max(0, seen.notices.length - 1) };
  const notice: Notice = await seen.notice(({ body }) => holds(body), deadline);
  return notice.body;
}

/** Kamailio tells its watchers first. */
async function nothingIsHeldOf(user: string): Promise<void> {
  await expect.poll(() => kamailio.publications(user), { timeout: 30_000 }).toEqual([]);
}

function isFree(body: string): boolean {
  return /<basic>open<\/basic>/.test(body) && !body.includes('rpid:activities');
}

test('whoever has nothing in the calendar is available', async () => {
  await sees(isFree);

  // What it hears first it shows, and does not say.
  await phone.says(/Subscription-State: active/);
});

test('a meeting is shown as busy, until when, and without its subject', async () => {
  const end = Date.now() + 30 * minuteMs;
  const id = mailbox.addAppointment({
    start: Date.now() - minuteMs,
    end,
    showAs: 'Busy',
    subject: 'Secret merger',
  });

  const body = await sees((each) => /<rpid:busy\/>\s*<rpid:meeting\/>/.test(each));
  expect(body).toContain('In a meeting until');
  expect(body).toMatch(/<rpid:activities from="[^"]+" until="[^"]+">/);
  await phone.says(/<sip:john@example\.com> changed status from \w+ to Busy/);
  mailbox.deleteAppointment(id);
  await sees(isFree);
});

test('out of office is told in the exact words', async () => {
  mailbox.addAppointment({
    start: '2026-03-10T10:00:00Z',
    end: '2031-03-12T18:00:00Z',
    showAs: 'OOF',
  });

  const body = await sees((each) => each.includes(absence));
  expect(body).toMatch(/<rpid:away\/>\s*<rpid:vacation\/>/);
  expect(body).toContain('Nicht im Büro vom 10. März 2026');
  // It has no other word for away.
  await phone.says(/<sip:john@example\.com> changed status from \w+ to Offline/);
});

test('an override is shown, and given back', async () => {
  await organisation.run('presence', 'override', john, 'xa', '--text', 'at the dentist');
  await sees((body) => body.includes('at the dentist'));

  await organisation.run('presence', 'revert', john);
  await sees((body) => body.includes(absence) && !body.includes('dentist'));
});

test('whoever is switched off is no longer published, and SIPp has seen all of it', async () => {
  await organisation.run('people', 'disable', john);

  await sees((body) => !body.includes('<basic>open</basic>'));
  await nothingIsHeldOf('john');
  await sipp.done;
  await organisation.run('people', 'enable', john);
  await sees((body) => body.includes(absence));
});

test('what Kamailio has lost is published again', async () => {
  await kamailio.loseDatabase();
  watcher = await SipWatcher.connect(kamailio.port);
  seen = await watcher.watch(`sip:${john}`);

  await sees((body) => body.includes(absence));
  const metrics = await organisation.metrics();
  expect(metrics).toMatch(/doorlight_sip_publications_total\{[^}]*result="forgotten"[^}]*\} [1-9]/);
});

test('after SIGKILL it goes on where it was, and nobody is there twice', async () => {
  await organisation.doorlight.kill();
  await organisation.doorlight.start();
  await organisation.run('presence', 'override', john, 'dnd', '--text', 'after the crash');

  await sees((body) => body.includes('after the crash'));
  const held = await kamailio.publications('john');
  expect(held).toHaveLength(1);
  await organisation.run('presence', 'revert', john);
  await sees((body) => body.includes(absence));
});

test('what lies published while Doorlight lies dead outlives no refresh', async () => {
  const ghost = 'ghost@example.com';
  organisation.site.exchange.addMailbox({ address: ghost, timeZone: 'Europe/London' });
  await organisation.run('people', 'add', ghost);
  const shown = await watcher.watch(`sip:${ghost}`);
  await shown.notice(({ body }) => body.includes('<basic>open</basic>'));

  await organisation.doorlight.kill();

  await shown.notice(({ body }) => !body.includes('<basic>open</basic>'), {
    since: shown.notices.length,
    deadlineMs: 60_000,
  });
  await nothingIsHeldOf('ghost');
  await organisation.doorlight.start();
});

test('health tells of the link, and no secret is in the log', async () => {
  const status = await organisation.get('/api/v1/status');
  const ready = await organisation.get('/readyz');
  expect(status).toContain('"name":"sip:phones","state":"up","identity":"sip"');
  expect(ready).toContain('"ready":true');
  const log = await organisation.log();
  const database = await readFile(`${organisation.folder}/doorlight.db`, 'latin1');

  for (const kept of [log, database]) {
    expect(kept).not.toContain('Secret merger');
    expect(kept).not.toContain(password);
  }
});

test('whoever is removed is no longer published', async () => {
  await sees((body) => body.includes(absence));
  await organisation.run('people', 'remove', john);

  await sees((body) => !body.includes('<basic>open</basic>'));
  await nothingIsHeldOf('john');
});
