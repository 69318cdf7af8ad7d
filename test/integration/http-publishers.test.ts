import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { shownTo } from '../support/account-site.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { type Kamailio, startKamailio } from '../support/sip/kamailio.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';
import { XmppLab, subscribe } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

// The whole service, which begins without any publisher, before a real Prosody and Kamailio.

const deadlineMs = 30_000;
const second = { domain: 'second.example.com', secret: 'another sécret' };
const john = 'john@example.com';
const johnHere = 'john@presence.example.com';
const johnThere = 'john@second.example.com';
const first = 'xmpp:presence.example.com';
const other = 'xmpp:second.example.com';
const path = '/api/v1/publishers';

interface Answer {
  readonly status: number;
  readonly tag: string | null;
  readonly body: Record<string, unknown> & {
    readonly errors?: readonly { readonly pointer: string }[];
  };
}

interface Run {
  readonly id: string;
  readonly endedAt: string | null;
  readonly reports: readonly { readonly step: string; readonly verdict: string; code: string }[];
}

let lab: XmppLab;
let kamailio: Kamailio;
let folder: string;
let service: Service;
let token: string;
let colleague: SlixmppClient;
const { telemetry, records } = capturedLog();

beforeAll(async () => {
  [lab, kamailio] = await Promise.all([
    XmppLab.start(startProsody, { components: [component, second] }),
    startKamailio({ account: { username: 'doorlight', password: 'pass word' } }),
  ]);
  folder = await mkdtemp(join(tmpdir(), 'doorlight-publishers-'));
  await configure('');
  await start();
  await ask('POST', '/api/v1/people', { jid: john, name: 'John Smith' });
  await shown('away', 'Lunch');
  colleague = await lab.login();
}, 120_000);
afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await Promise.all([lab?.[Symbol.asyncDispose](), kamailio?.[Symbol.asyncDispose]()]);
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Each begins without publishers: what an earlier try left is gone. */
beforeEach(async () => {
  const { body } = await ask('GET', path);
  for (const { name } of body['publishers'] as { name: string }[]) {
    await ask('DELETE', `${path}/${encodeURIComponent(name)}`);
  }
  await expect.poll(linksUp, { timeout: deadlineMs }).toEqual([]);
  await shown('away', 'Lunch');
}, 60_000);

async function configure(more: string): Promise<void> {
  await writeFile(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
timeZone: Europe/London
http: { host: 127.0.0.1, port: 0, tokenFile: token }
parameters: { calendarSpreadS: 0 }
${more}`,
  );
}

async function start(): Promise<void> {
  const config = await serviceSettings(join(folder, 'doorlight.yaml'));
  service = await startService(config, telemetry);
  token = (await readFile(join(folder, 'token'), 'utf8')).trim();
}

async function ask(
  method: string,
  at: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await fetch(`${service.address}${at}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    tag: answer.headers.get('etag'),
    body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
  };
}

async function shown(availability: string, text: string): Promise<void> {
  const at = `/api/v1/people/${encodeURIComponent(john)}/presence/override`;
  const { status } = await ask('PUT', at, { availability, text, ends: { kind: 'revert' } });
  expect(status).toBe(200);
}

async function linksUp(): Promise<readonly string[]> {
  const { body } = await ask('GET', '/api/v1/status');
  const links = body['links'] as { name: string; state: string; showsPeople: boolean }[];
  return links.filter(({ showsPeople }) => showsPeople).map(({ name }) => name);
}

function componentOf(of: { readonly domain: string; readonly secret: string }) {
  return { kind: 'xmpp', host: '127.0.0.1', port: lab.server.componentPort, ...of };
}

function sipServer() {
  return {
    kind: 'sip',
    label: 'phones',
    host: kamailio.host,
    port: kamailio.port,
    transport: 'tcp',
    domains: ['example.com'],
    username: 'doorlight',
    secret: 'pass word',
  };
}

async function added(publisher: object): Promise<void> {
  const { status, body } = await ask('POST', path, publisher);
  expect([status, body['code']]).toEqual([201, undefined]);
  await expect.poll(linksUp, { timeout: deadlineMs }).toContain(body['name']);
}

function sees(contact: string, words: string): Promise<void> {
  return colleague.until(() => shownTo(colleague, contact).startsWith(words), deadlineMs);
}

function linesOf(link: string, msg: string): number {
  return records.filter((one) => one['link'] === link && one['msg'] === msg).length;
}

async function tried(publisher: object, existing: string | null = null): Promise<Run> {
  const begun = await ask('POST', `${path}/try`, { publisher, existing });
  expect([begun.status, begun.body['detail']]).toEqual([202, undefined]);
  const { id } = begun.body as unknown as Run;
  let run: Run | undefined;
  await expect
    .poll(
      async () => {
        run = (await ask('GET', `/api/v1/examination/${id}`)).body as unknown as Run;
        return run.endedAt;
      },
      { timeout: 60_000 },
    )
    .not.toBeNull();
  return run ?? { id, endedAt: null, reports: [] };
}

function verdicts({ reports }: Run): Readonly<Record<string, string>> {
  return Object.fromEntries(reports.map(({ step, verdict }) => [step, verdict]));
}

test('a component that is added publishes at once, and contacts see nobody when it is removed', async () => {
  await added(componentOf(component));
  await subscribe(colleague, johnHere);
  await sees(johnHere, 'away Lunch');
  await shown('dnd', 'Busy now');
  await sees(johnHere, 'dnd Busy now');

  const removed = await ask('DELETE', `${path}/${encodeURIComponent(first)}`);

  expect(removed.status).toBe(204);
  await sees(johnHere, 'unavailable');
  await expect.poll(() => telemetry.metrics.metrics()).not.toContain('link_up{link="xmpp:');
  await added(componentOf(component));
  await sees(johnHere, 'dnd Busy now');
}, 120_000);

test('what is done to one link does not interrupt the other', async () => {
  await added(componentOf(component));
  await added(componentOf(second));
  await subscribe(colleague, johnThere);
  await sees(johnThere, 'away Lunch');
  const before = [linesOf(other, 'XMPP link up'), linesOf(other, 'XMPP link down')];

  await ask('PATCH', `${path}/${encodeURIComponent(first)}`, { secret: 'wrong' });
  await expect.poll(linksUp, { timeout: deadlineMs }).toEqual([other]);
  await shown('dnd', 'While the first is down');
  await sees(johnThere, 'dnd While the first is down');
  await ask('PATCH', `${path}/${encodeURIComponent(first)}`, { secret: component.secret });
  await expect.poll(linksUp, { timeout: deadlineMs }).toEqual([first, other]);
  await ask('DELETE', `${path}/${encodeURIComponent(first)}`);
  await shown('away', 'Once it is gone');
  await sees(johnThere, 'away Once it is gone');

  expect([linesOf(other, 'XMPP link up'), linesOf(other, 'XMPP link down')]).toEqual(before);
}, 120_000);

test('an edit that concerns no connection leaves the link as it is', async () => {
  await added(componentOf(component));
  await added(sipServer());
  const count = (): readonly number[] => [
    linesOf(first, 'XMPP link up'),
    linesOf('sip:phones', 'SIP link up'),
  ];
  const before = count();

  const slower = await ask('PATCH', `${path}/${encodeURIComponent(first)}`, { deadAfterS: 40 });
  const rate = { ratePerS: 20, expiresS: 300, domains: ['example.com', 'example.org'] };
  const paced = await ask('PATCH', `${path}/sip%3Aphones`, rate);
  await wait(1_000);

  expect([slower.status, paced.status]).toEqual([200, 200]);
  expect(slower.body['deadAfterS']).toBe(40);
  expect(paced.body).toMatchObject(rate);
  expect(await linksUp()).toEqual([first, 'sip:phones']);
  expect(count()).toEqual(before);
}, 60_000);

test('a SIP server alone will do, and has nothing of anybody when it is removed', async () => {
  await added(sipServer());
  await expect.poll(() => kamailio.publications('john'), { timeout: deadlineMs }).toHaveLength(1);

  const ups = linesOf('sip:phones', 'SIP link up');
  await ask('PATCH', `${path}/sip%3Aphones`, { domains: ['example.org'] });
  await expect.poll(() => kamailio.publications('john'), { timeout: deadlineMs }).toEqual([]);
  await ask('PATCH', `${path}/sip%3Aphones`, { domains: ['example.org', 'example.com'] });
  await expect.poll(() => kamailio.publications('john'), { timeout: deadlineMs }).toHaveLength(1);
  expect(linesOf('sip:phones', 'SIP link up')).toBe(ups);

  await ask('DELETE', `${path}/sip%3Aphones`);

  await expect.poll(() => kamailio.publications('john'), { timeout: deadlineMs }).toEqual([]);
}, 60_000);

test('what is tried is stored nowhere, and a link that is up is not disturbed', async () => {
  const wrong = await tried({ ...componentOf(component), secret: 'wrong' });
  const right = await tried(componentOf(component));
  const sip = await tried(sipServer());
  const sipWrong = await tried({ ...sipServer(), secret: 'wrong' });
  expect((await ask('GET', path)).body['publishers']).toEqual([]);
  await added(componentOf(component));
  const ups = linesOf(first, 'XMPP link up');
  const { secret: _secret, ...asSaved } = componentOf(component);
  const running = await tried(asSaved, first);
  const beside = await tried({ ...asSaved, secret: 'wrong' }, first);

  expect(wrong.reports).toContainEqual(expect.objectContaining({ code: 'secret-wrong' }));
  expect(verdicts(right)).toEqual({
    dns: 'ok',
    tcp: 'ok',
    handshake: 'ok',
    permission: 'ok',
    probe: 'ok',
  });
  expect(verdicts(sip)).toMatchObject({ 'sign-in': 'ok', publication: 'ok' });
  expect(verdicts(sipWrong)).toMatchObject({ 'sign-in': 'failed' });
  expect(verdicts(running)).toMatchObject({ handshake: 'ok', probe: 'ok' });
  expect(beside.reports).toContainEqual(expect.objectContaining({ code: 'link-running' }));
  expect(linesOf(first, 'XMPP link up')).toBe(ups);
}, 120_000);

test('what is not allowed is said at its setting, and a secret is shown to nobody', async () => {
  const without = await ask('POST', path, { ...componentOf(component), secret: null });
  const elsewhere = await ask('POST', path, {
    ...componentOf(component),
    host: 'chat.example.com',
  });
  const authority = await ask('POST', path, { ...componentOf(component), ca: 'no PEM' });
  const misread = await ask('POST', path, { ...componentOf(component), port: 0 });
  await added(componentOf(component));
  const at = `${path}/${encodeURIComponent(first)}`;
  const again = await ask('POST', path, componentOf(component));
  const strange = await ask('PATCH', at, { ratePerS: 10 });
  const seen = await ask('GET', at);
  const changed = await ask('PATCH', at, { deadAfterS: 30 }, { 'if-match': seen.tag ?? '' });
  const outdated = await ask('PATCH', at, { deadAfterS: 31 }, { 'if-match': seen.tag ?? '' });
  const audit = await ask('GET', '/api/v1/audit?limit=50');

  expect(without).toMatchObject({ status: 422, body: { errors: [{ pointer: '/secret' }] } });
  expect(elsewhere).toMatchObject({ status: 422, body: { errors: [{ pointer: '/tls' }] } });
  expect(authority).toMatchObject({ status: 422, body: { errors: [{ pointer: '/ca' }] } });
  expect(misread).toMatchObject({ status: 400, body: { errors: [{ pointer: '/port' }] } });
  expect([again.status, again.body['code']]).toEqual([409, 'publisher-exists']);
  expect(strange).toMatchObject({ status: 422, body: { errors: [{ pointer: '/ratePerS' }] } });
  expect([changed.status, outdated.status]).toEqual([200, 412]);
  expect(seen.body).toMatchObject({ hasSecret: true, domain: component.domain });
  const told = JSON.stringify([seen, changed, again, audit, records]);
  expect(told).not.toContain(component.secret);
  expect(told).toContain('"publisher-changed"');
}, 60_000);

test('publishers are there after a restart; a secret that is another in the file is taken', async () => {
  await added({ ...componentOf(component), deadAfterS: 30 });
  await ask('PATCH', `${path}/${encodeURIComponent(first)}`, { secret: 'wrong' });
  await service[Symbol.asyncDispose]();
  await configure(`xmpp:
  - domain: ${component.domain}
    port: ${lab.server.componentPort}
    secret: ${component.secret}
`);

  await start();

  await expect.poll(linksUp, { timeout: deadlineMs }).toEqual([first]);
  const { body } = await ask('GET', `${path}/${encodeURIComponent(first)}`);
  expect(body['deadAfterS']).toBe(30);
  expect(records).toContainEqual(
    expect.objectContaining({ publisher: first, what: ['deadAfterS'] }),
  );
  const access = ['--url', service.address, '--token-file', join(folder, 'token')];
  const config = ['--config', join(folder, 'doorlight.yaml')];
  const diff = await doorlight(['publishers', 'diff', ...config, ...access]);
  expect(diff.stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['Publisher', 'Setting', 'In the file', 'In force'],
    [first, 'deadAfterS', '24', '30'],
    ['What is in force counts. Change it with: doorlight publishers change'],
    [''],
  ]);
  const { secret: _secret, ...unproven } = componentOf(component);
  const guessed = await ask('POST', `${path}/diff`, {
    publishers: [
      { ...unproven, deadAfterS: 30 },
      { ...componentOf(component), domain: 'third.example.com' },
    ],
  });
  expect(guessed.body).toEqual({
    differences: [
      { publisher: 'xmpp:third.example.com', setting: 'publisher', inFile: true, inForce: false },
    ],
  });
  await service[Symbol.asyncDispose]();
  await configure('');
  await start();
}, 120_000);

test('the command line tries, adds, lists, changes and removes', async () => {
  const run = async (...args: readonly string[]): Promise<Ran> =>
    await doorlight([
      'publishers',
      ...args,
      '--url',
      service.address,
      '--token-file',
      join(folder, 'token'),
    ]);
  const secretFile = join(folder, 'component-secret');
  await writeFile(secretFile, `${component.secret}\n`);
  const place = ['--host', '127.0.0.1', '--port', String(lab.server.componentPort)];
  const known = [...place, '--secret-file', secretFile];
  await writeFile(`${secretFile}-wrong`, 'wrong');

  const wrong = await run('try', first, ...place, '--secret-file', `${secretFile}-wrong`);
  const right = await run('try', first, ...known);
  const taken = await run('add', first, ...known);
  await expect.poll(linksUp, { timeout: deadlineMs }).toEqual([first]);
  const listed = await run('list');
  const changed = await run('change', first, '--dead-after', '40', '--json');
  const running = await run('try', first, '--existing', '--dead-after', '50');
  const strange = await run('change', first, '--rate', '5');
  const access = ['--url', service.address, '--token-file', join(folder, 'token')];
  const alone = await doorlight(['doctor', '--publisher', first, ...access]);
  const nobody = await doorlight(['doctor', '--publisher', 'xmpp:no', ...access]);
  const removed = await run('remove', first);

  expect([alone.exitCode, alone.stdout]).toEqual([0, expect.stringMatching(/Handshake +ok/)]);
  expect(alone.stdout).not.toMatch(/exchange/i);
  expect([nobody.exitCode, nobody.stderr]).toEqual([
    1,
    expect.stringContaining('There is no publisher xmpp:no'),
  ]);
  expect([wrong.exitCode, wrong.stdout]).toEqual([1, expect.stringMatching(/Handshake +failed/)]);
  expect([right.exitCode, right.stdout]).toEqual([0, expect.stringMatching(/Handshake +ok/)]);
  expect(taken.stdout).toContain(`Added ${first}.`);
  expect(listed.stdout).toMatch(/xmpp:presence\.example\.com +127\.0\.0\.1:\d+ +contact +up +yes/);
  expect(JSON.parse(changed.stdout)).toMatchObject({ name: first, deadAfterS: 40 });
  expect(running.exitCode).toBe(0);
  expect([strange.exitCode, strange.stderr]).toEqual([2, expect.stringContaining('no such')]);
  expect(removed.stdout).toContain(`Removed ${first}.`);
}, 120_000);
