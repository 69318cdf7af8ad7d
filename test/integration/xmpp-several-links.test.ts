import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '../../src/time/instant.ts';
import { shownTo } from '../support/account-site.ts';
import { startNativeEjabberd } from '../support/daemons/native-ejabberd.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { doorlight } from '../support/http/command-line.ts';
import { follow } from '../support/native-lab.ts';
import { Organisation } from '../support/organisation.ts';
import { XmppLab, subscribe } from '../support/xmpp-lab.ts';

// One Doorlight with two links: contacts of a component of a Prosody, and people's own resources on
// an ejabberd, which is away when Doorlight starts.

const deadlineMs = 60_000;
const first = 'xmpp:presence.example.com';
const second = 'xmpp:presence.example.org';
const other = { domain: 'presence.example.org', secret: 'another sécret' };

let ejabberd: XmppLab;
let organisation: Organisation;

beforeAll(async () => {
  ejabberd = await XmppLab.start(startNativeEjabberd, {
    domains: ['example.org'],
    components: [other],
    users: ['mary', 'anna'].map((name) => ({ jid: `${name}@example.org`, password: 'pw' })),
  });
  await ejabberd.server.stop();
  organisation = await Organisation.found(startProsody, {
    link: [
      'identity: contact',
      `- domain: ${other.domain}`,
      `  port: ${ejabberd.server.componentPort}`,
      `  secret: ${other.secret}`,
      '  identity: native',
    ].join('\n  '),
  });
});
afterAll(async () => {
  await organisation?.[Symbol.asyncDispose]();
  await ejabberd?.[Symbol.asyncDispose]();
});

interface LoggedLink {
  readonly link: string;
  readonly msg: string;
  readonly reason?: string;
}

async function logged(link: string, msg: string): Promise<readonly LoggedLink[]> {
  const lines = (await organisation.log()).split('\n').filter((line) => line.startsWith('{'));
  const records = lines.map((line): LoggedLink => JSON.parse(line));
  return records.filter((record) => record.link === link && record.msg === msg);
}

async function enrolled(jid: string): Promise<{ meet(): string; free(id: string): void }> {
  const mailbox = organisation.site.exchange.addMailbox({
    address: jid,
    timeZone: 'Europe/London',
  });
  await organisation.run('people', 'add', jid);
  return {
    meet: () =>
      mailbox.addAppointment({
        start: Date.now() - minuteMs,
        end: Date.now() + 30 * minuteMs,
        showAs: 'Busy',
      }),
    free: (id) => mailbox.deleteAppointment(id),
  };
}

test('each link has a server, an identity and a secret of its own, and fails alone', async () => {
  const { lab } = organisation;
  const [john, mary] = [await enrolled('john@example.com'), await enrolled('mary@example.org')];
  const colleague = await lab.login();
  const johnContact = 'john@presence.example.com';
  const seesJohn = (words: string) =>
    colleague.until(() => shownTo(colleague, johnContact).startsWith(words), deadlineMs);
  await subscribe(colleague, johnContact);
  const [johnMeets, maryMeets] = [john.meet(), mary.meet()];
  await seesJohn('dnd In a meeting');
  expect(await logged(second, 'XMPP link down')).toMatchObject([{ reason: 'unreachable' }]);
  expect(await logged(second, 'XMPP link up')).toEqual([]);

  // The other server comes.
  await ejabberd.server.start();
  const password = 'pw';
  const phone = await ejabberd.login({ jid: 'mary@example.org', password });
  const anna = await ejabberd.login({ jid: 'anna@example.org', password });
  await follow(anna, phone);
  const seesMary = (words: string) =>
    anna.until(() => shownTo(anna, phone.jid).startsWith(words), deadlineMs);
  await seesMary('dnd In a meeting');

  // The first goes: nothing of it is noticed at the other.
  await lab.server.kill();
  mary.free(maryMeets);
  await seesMary('available');
  mary.meet();
  await seesMary('dnd In a meeting');
  john.free(johnMeets);
  await lab.server.start();
  const again = await lab.login({ jid: colleague.jid.split('/')[0] ?? '', password });
  await again.until(() => shownTo(again, johnContact).startsWith('available'), deadlineMs);

  // And the other way round.
  await ejabberd.server.kill();
  john.meet();
  await again.until(() => shownTo(again, johnContact).startsWith('dnd In a meeting'), deadlineMs);
  expect(await logged(first, 'XMPP link up')).toHaveLength(2);
  expect(await logged(second, 'XMPP link up')).toHaveLength(1);
});

test('the doctor says of each what there is to say', async () => {
  const { stdout, exitCode } = await doorlight([
    'doctor',
    '--config',
    join(organisation.folder, 'doorlight.yaml'),
  ]);

  // One of the two is away.
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^xmpp:presence\.example\.com: up, identity contact, people are shown$/m);
  expect(stdout).toMatch(/^xmpp:presence\.example\.org: down, identity native, nobody is shown$/m);
});
