import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatServer } from '../support/daemons/chat-server.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';
import { type SlixmppClient, SlixmppDriver } from '../support/slixmpp-client.ts';
import { type XmppSite, component, publication, publishingSite } from '../support/xmpp-site.ts';

const john = publication('john@example.com', 'dnd', ['en', 'In a meeting']);
const johnContact = `john@${component.domain}`;
const activityNode = 'http://jabber.org/protocol/activity';
const alice = { jid: 'alice@example.com', password: 'pw' };

let folder: string;
let service: TestServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorlight-rosters-'));
  await writeFile(join(folder, 'token'), token);
  service = await startTestServer(['john', 'alice']);
  await service.ask('PATCH', '/api/v1/people/john@example.com', { name: "John O'Hara" });
});

afterEach(async () => {
  await service[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function rosters(...args: readonly string[]): Promise<Ran> {
  const where = ['--url', service.address, '--token-file', join(folder, 'token')];
  return doorlight(['rosters', ...args, '--component', component.domain, ...where]);
}

/** What a client that is told of activities is told once Doorlight has been started again. */
async function activityAfterRestart(
  server: ChatServer,
  before: XmppSite,
  client: SlixmppClient,
): Promise<string> {
  const { subscriptions } = before;
  await before[Symbol.asyncDispose]();
  const message = { kind: 'meeting', until: null, endsToday: false, absence: null } as const;
  const meeting = { ...john, presence: { ...john.presence, message } };
  const since = client.events.length;
  await using _after = await publishingSite(server, { people: [meeting], subscriptions });
  const event = await client.event(({ xml }) => xml.includes('in_a_meeting'), { since });
  return event.from;
}

async function rosterOf(client: SlixmppClient): Promise<string> {
  const [own = ''] = client.jid.split('/');
  return await client.query(own, '<query xmlns="jabber:iq:roster"/>');
}

describe('on Prosody with mod_groups', () => {
  it('everyone has everyone, with names, and sees presence without asking', async () => {
    const groups = join(folder, 'groups.txt');
    const ran = await rosters('prosody', '--out', groups);
    await using server = await startProsody({
      domains: ['example.com'],
      components: [component],
      users: [alice],
      modules: ['groups'],
      globalLines: `groups_file = "${groups}"`,
    });
    await using site = await publishingSite(server, { people: [john] });
    await using driver = await SlixmppDriver.start();

    const { host, clientPort: port } = server;
    const client = await driver.login({ ...alice, host, port, interests: [activityNode] });
    const seen = await client.presence(({ from }) => from === johnContact);
    const roster = await rosterOf(client);
    const told = await activityAfterRestart(server, site, client);

    expect(ran).toMatchObject({ exitCode: 0, stdout: '' });
    expect(seen).toMatchObject({ show: 'dnd', type: null });
    expect(roster).toContain(`jid="${johnContact}"`);
    expect(roster).toContain(`name="John O'Hara"`);
    expect(roster).toContain('Colleagues');
    expect(roster).toContain('name="Doorlight"');
    expect(client.presences.filter(({ type }) => type === 'subscribe')).toEqual([]);
    expect(site.subscriptions.has(johnContact, alice.jid)).toBe(true);
    expect(told).toBe(johnContact);
  });

  it('with groups, only their members see each other', async () => {
    const file = join(folder, 'who.csv');
    await writeFile(
      file,
      'person,group\r\njohn@example.com,"Sales, North"\nreception@example.com,"Sales, North"\nalice@example.com,Development\n',
    );

    const ran = await rosters('prosody', '--group', file);
    const broken = join(folder, 'broken.csv');
    await writeFile(broken, 'person,group\njohn');
    const refused = await rosters('prosody', '--group', broken);

    expect(ran.stdout.split('\n')).toEqual([
      '[Sales, North]',
      `doorlight@${component.domain}=Doorlight`,
      `${johnContact}=John O'Hara`,
      'john@example.com',
      'reception@example.com',
      '[Development]',
      `doorlight@${component.domain}=Doorlight`,
      `alice@${component.domain}=alice`,
      'alice@example.com',
      '',
    ]);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Line 2 ') });
  });
});

describe('on ejabberd with mod_http_api', () => {
  it('rosters are filled, again only with differences, and emptied', async () => {
    await using server = await startEjabberd({
      domains: ['example.com'],
      components: [component],
      users: [alice],
      modules: { mod_admin_extra: {} },
    });
    await using site = await publishingSite(server, { people: [john] });
    await using driver = await SlixmppDriver.start();
    const api = ['--api', server.apiUrl];

    const dry = await rosters('ejabberd', ...api, '--dry-run');
    const first = await rosters('ejabberd', ...api);
    const { host, clientPort: port } = server;
    const client = await driver.login({ ...alice, host, port, interests: [activityNode] });
    const seen = await client.presence(({ from }) => from === johnContact);
    const filled = await rosterOf(client);
    const told = await activityAfterRestart(server, site, client);
    await client.query(
      alice.jid,
      `<query xmlns="jabber:iq:roster"><item jid="${johnContact}" name="Johnny"/></query>`,
      'set',
    );
    await service.ask('DELETE', '/api/v1/people/alice@example.com');
    await service.ask('POST', '/api/v1/people', { jid: 'bob@example.com' });
    const who = join(folder, 'who.csv');
    await writeFile(who, 'alice@example.com,Staff\njohn@example.com,Staff\n');
    const second = await rosters('ejabberd', ...api, '--group', who);
    const kept = await rosterOf(client);
    const renamed = await rosters('ejabberd', ...api, '--group', who, '--rename');
    const third = await rosters('ejabberd', ...api, '--group', who, '--rename');
    const removed = await rosters('ejabberd', ...api, '--group', who, '--remove');
    const empty = await rosterOf(client);

    expect(dry.stdout).toContain(`alice@example.com  + ${johnContact}  John O'Hara`);
    expect(first).toMatchObject({ exitCode: 0, stdout: dry.stdout });
    expect(first.stdout).toContain('john@example.com  has no account there');
    expect(seen).toMatchObject({ show: 'dnd', type: null });
    expect(filled).toContain(`jid="${johnContact}"`);
    expect(filled).toContain(`name="John O'Hara"`);
    expect(filled).toContain('Colleagues');
    // Whoever is nobody any more goes; what alice has named herself stays.
    expect(second.stdout.split('\n').filter((line) => line.startsWith('alice'))).toEqual([
      `alice@example.com  - alice@${component.domain}`,
    ]);
    expect(kept).toContain('name="Johnny"');
    expect(renamed.stdout).toContain(`alice@example.com  + ${johnContact}  John O'Hara`);
    expect(third.stdout).not.toContain('+');
    expect(removed.stdout).toContain(`alice@example.com  - ${johnContact}`);
    expect(empty).not.toContain(component.domain);
    expect(told).toBe(johnContact);
  });

  it('the lines for ejabberdctl are what a shell makes of them', async () => {
    const { stdout } = await rosters('ejabberdctl', '--group-name', 'R & D');
    const shown = join(folder, 'ejabberdctl');
    await writeFile(shown, '#!/bin/sh\nprintf "%s|" "$@"; echo\n', { mode: 0o755 });

    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const { stdout: seen } = await promisify(execFile)('/bin/sh', ['-c', stdout], { env });

    expect(seen.split('\n')).toContain(
      `add_rosteritem|alice|example.com|john|${component.domain}|John O'Hara|R & D|both|`,
    );
  });

  it('a server that is not there, or has no such API, is said to be so', async () => {
    const nobody = await rosters('ejabberd', '--api', 'http://127.0.0.1:1/api');
    const other = await rosters('ejabberd', '--api', `${service.address}/nowhere`);
    await copyFile(join(folder, 'token'), join(folder, 'password'));
    const password = join(folder, 'password');
    const clear = await rosters(
      'ejabberd',
      '--api',
      'http://chat.example.com/api',
      '--user',
      'admin@example.com',
      '--password-file',
      password,
    );

    expect(nobody).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/cannot be reached/),
    });
    expect(other).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/mod_admin_extra|refuses/),
    });
    expect(clear).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/https:/) });
    expect(clear.stderr).not.toContain(await readFile(join(folder, 'token'), 'utf8'));
  });
});
