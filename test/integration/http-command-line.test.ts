import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { ServedCommandLine } from '../support/http/served-command-line.ts';
import { startTestServer } from '../support/http/test-server.ts';

let served: ServedCommandLine;

beforeAll(async () => {
  served = await ServedCommandLine.start(['john']);
});
afterAll(async () => served[Symbol.asyncDispose]());

function ask(...args: readonly string[]): Promise<Ran> {
  return served.ask(...args);
}

test('a person is added, found, disabled and removed', async () => {
  const added = await ask('people', 'add', 'Anna@example.com', '--name', 'Anna', '--locale', 'de');
  const listed = await ask('people', 'list', '--search', 'anna');
  const disabled = await ask('people', 'disable', 'anna@example.com');
  const found = await ask('people', 'list', '--disabled', '--json');
  const removed = await ask('people', 'remove', 'anna@example.com');
  const gone = await ask('people', 'remove', 'anna@example.com');

  expect(added).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/locale +de/u) });
  expect(listed.stdout).toMatch(/anna@example\.com +anna@example\.com +Anna +enabled/u);
  expect(disabled.stdout).toBe('anna@example.com is disabled.\n');
  expect(JSON.parse(found.stdout)).toMatchObject({ total: 1, people: [{ name: 'Anna' }] });
  expect(removed.stdout).toBe('Removed anna@example.com.\n');
  expect(gone).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/^doorlight: Doorlight does not know anna@example\.com\..*\n$/u),
  });
});

test('a delegate is named, listed and removed', async () => {
  const delegates = ['people', 'delegates'];
  const named = await ask(...delegates, 'add', 'john@example.com', 'zoe@example.net');
  const again = await ask(
    ...delegates,
    'add',
    'john@example.com',
    'zoe@example.net',
    '--until',
    '2099-07-01T17:00',
  );
  const listed = await ask(...delegates, 'list', 'john@example.com');
  const removed = await ask(...delegates, 'remove', 'john@example.com', 'zoe@example.net');
  const gone = await ask(...delegates, 'remove', 'john@example.com', 'zoe@example.net');
  const vague = await ask(
    ...delegates,
    'add',
    'john@example.com',
    'z@example.net',
    '--until',
    'revert',
  );

  expect(named.stdout).toBe('zoe@example.net may act for john@example.com until removed.\n');
  expect(again.stdout).toContain('until Wed, 1 Jul 2099, 17:00 BST.');
  expect(listed.stdout).toMatch(/^zoe@example\.net +Wed, 1 Jul 2099, 17:00 BST +administrator$/mu);
  expect(listed.stdout).toContain('john@example.com may act for nobody.');
  expect(removed.stdout).toBe('zoe@example.net may no longer act for john@example.com.\n');
  expect(gone).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is no delegate of') });
  expect(vague).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is no end here') });
});

test('a notice is set, refused with its limit, and switched off', async () => {
  const set = await ask('people', 'change', 'john@example.com', '--notice', '10');
  const refused = await ask('people', 'change', 'john@example.com', '--notice', '121');
  const off = await ask('people', 'change', 'john@example.com', '--notice', 'off');

  expect(set.stdout).toMatch(/notice of meetings +10 min before/u);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('120') });
  expect(off.stdout).toMatch(/notice of meetings +off/u);
});

test('doctor says how links are and what a chat server lacks', async () => {
  const asked = await ask('doctor');

  expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
  expect(asked.stdout).toContain('xmpp: up, identity account, nobody is shown\n');
  expect(asked.stdout).toMatch(/rosters of example\.com +missing/u);
  expect(asked.stdout).toContain('  modules_enabled = { "privilege" }\n');
});

test('the audit log is read', async () => {
  const all = await ask('audit', '--limit', '2');
  const eves = await ask('audit', '--about', 'eve@example.com');

  expect(all.stdout.split('\n')).toHaveLength(4);
  expect(all.stdout).toMatch(/administrator +person-added +john@example\.com +\{"jid"/u);
  expect(eves.stdout).toBe('Nothing.\n');
});

test('an override says what was understood, what one returns to, and when', async () => {
  const set = await ask(
    'presence',
    'override',
    'john@example.com',
    'available',
    '--text',
    'At my desk',
    '--until',
    '2099-07-01T17:00',
  );
  const shown = await ask('presence', 'show', 'john@example.com');
  const reverted = await ask('presence', 'revert', 'john@example.com');
  const again = await ask('presence', 'revert', 'john@example.com', '--json');

  expect(set.stdout.split('\n')).toEqual([
    'john@example.com is now shown as available, "At my desk".',
    'Ends: on Wed, 1 Jul 2099, 17:00 BST.',
    'Then: available.',
    'Without it now: busy, "In a meeting until 10:00 AM".',
    '',
  ]);
  expect(shown.stdout).toContain('Because: set by hand.');
  expect(reverted.stdout).toContain('Shown as busy, "In a meeting until 10:00 AM".');
  expect(JSON.parse(again.stdout)).toMatchObject({ reverted: false });
});

test('an override for this meeting ends with it', async () => {
  const meeting = [
    'presence',
    'override',
    'john@example.com',
    'offline',
    '--until',
    'end-of-meeting',
  ];
  const { stdout } = await ask(...meeting);
  await ask('presence', 'revert', 'john@example.com');

  expect(stdout).toContain('is now shown as offline.');
  expect(stdout).toContain('Ends: with the meeting, on Wed, 11 Mar 2026, 10:00 GMT.');
});

test('of a disabled person it is said that contacts see nothing', async () => {
  await ask('people', 'disable', 'john@example.com');
  const { stdout } = await ask('presence', 'show', 'john@example.com');
  const refused = await ask('presence', 'override', 'john@example.com', 'away');
  await ask('people', 'enable', 'john@example.com');

  expect(stdout).toContain('john@example.com is disabled and shown as offline');
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain('Enable the person first.');
});

test('why has what is known, the winner and what comes next', async () => {
  const { stdout } = await ask('presence', 'explain', 'john@example.com');

  expect(stdout).toMatch(/\* +in a meeting +busy/u);
  expect(stdout).toContain('Next: available, on Wed, 11 Mar 2026, 10:00 GMT.');
  expect(stdout).toContain('Calendar: followed live.');

  await ask('parameters', 'set', 'meetingInformation', 'false');
  const off = await ask('presence', 'explain', 'john@example.com');
  await ask('parameters', 'reset', 'meetingInformation');
  expect(off.stdout).toContain('Calendar: not used; meeting information is switched off.');
});

test('why at another instant is asked as an end is', async () => {
  const askAt = (at: string): Promise<Ran> =>
    ask('presence', 'explain', 'john@example.com', '--at', at);
  const [before, far, bad] = await Promise.all(
    ['2026-03-11T08:00Z', '2026-04-11T08:00Z', 'soon'].map(askAt),
  );

  expect(before?.stdout).toMatch(/^On Wed, 11 Mar 2026, 08:00 GMT, as known now:\n/u);
  expect(before?.stdout).toContain('Next: busy, "In a meeting until 10:00 AM", on');
  expect(far).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('give an instant') });
  expect(bad).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--at soon is not') });
});

test('a parameter is listed, set, refused with its limit, and reset', async () => {
  const listed = await ask('parameters', 'list');
  const set = await ask('parameters', 'set', 'outOfOfficePollMin', '5');
  const refused = await ask('parameters', 'set', 'outOfOfficePollMin', '0');
  const reset = await ask('parameters', 'reset', 'outOfOfficePollMin');
  const unsure = await ask('parameters', 'set', 'exchangeThreads', '5');
  const sure = await ask('parameters', 'set', 'exchangeThreads', '5', '--yes');
  const unsureReset = await ask('parameters', 'reset', 'exchangeThreads');
  const sureReset = await ask('parameters', 'reset', 'exchangeThreads', '--yes');

  expect(listed.stdout).toMatch(
    /outOfOfficePollMin +10 +10 +minutes +a whole number from 1 to 1,440/u,
  );
  expect(set.stdout).toContain('outOfOfficePollMin = 5 minutes');
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('1 to 1,440') });
  expect(reset.stdout).toContain('outOfOfficePollMin = 10 minutes');
  expect(unsure).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--yes') as unknown,
  });
  expect(sure.stdout).toContain('exchangeThreads = 5 requests');
  expect(unsureReset).toMatchObject({ exitCode: 2, stdout: '' });
  expect(sureReset.stdout).toContain('exchangeThreads = 20 requests');
});

test('parameters diff says where the file differs from what is in force', async () => {
  const file = join(served.folder, 'diff.yaml');
  const seeds = 'parameters: { joinGapS: 60, staleAfterH: 48, show: { busy: away } }';
  writeFileSync(
    file,
    `database: { file: x.db }
xmpp: [{ domain: presence.example.com, secret: c }]
gateways: []
${seeds}
`,
  );

  const before = await ask('parameters', 'diff', '--config', file);
  await ask('parameters', 'set', 'staleAfterH', '48');
  await ask('parameters', 'set', 'show', '{"busy":"away"}');
  const after = await ask('parameters', 'diff', '--config', file);

  expect(before.stdout).toMatch(
    /^Name +In the file +In force\nstaleAfterH +48 +24\nshow +\{"busy"/u,
  );
  expect(after.stdout).toBe('The file says nothing else than is in force.\n');
  await ask('parameters', 'reset', 'staleAfterH');
  await ask('parameters', 'reset', 'show');
});

test('the service is found by the environment, over a Unix socket', async () => {
  const path = join(served.folder, 'api.sock');
  await using other = await startTestServer(['zoe'], { kind: 'unix', path });

  const { stdout } = await doorlight(['people', 'list'], {
    DOORLIGHT_URL: other.address,
    DOORLIGHT_TOKEN_FILE: served.tokenFile,
  });

  expect(stdout).toContain('zoe@example.com');
});

test('the service is found by its configuration', async () => {
  const config = join(served.folder, 'doorlight.yaml');
  writeFileSync(config, configuration(new URL(served.server.address).port, 'api-token'));

  const { stdout } = await doorlight(['people', 'list', '--config', config]);

  expect(stdout).toContain('john@example.com');
});

test('a service that was never started is told of in one sentence', async () => {
  const config = join(served.folder, 'other.yaml');
  writeFileSync(config, configuration('8780', 'no-token'));

  const { exitCode, stderr } = await doorlight(['people', 'list', '--config', config]);

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^doorlight: Doorlight has not been started here: .*\n$/u);
});

test('a service that does not run is told of in one sentence', async () => {
  const gone = await startTestServer();
  await gone[Symbol.asyncDispose]();

  const args = ['presence', 'show', 'john@example.com', '--token-file', served.tokenFile, '--url'];
  const tcp = await doorlight([...args, gone.address]);
  const unix = await doorlight([...args, `unix:${join(served.folder, 'nothing.sock')}`]);

  for (const { exitCode, stderr } of [tcp, unix]) {
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^doorlight: Doorlight is not running at .*doorlight serve\n$/u);
  }
});

test('something else that answers is not taken for Doorlight', async () => {
  const other = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

  const { exitCode, stderr } = await doorlight([
    'people',
    'list',
    '--url',
    url,
    '--token-file',
    served.tokenFile,
  ]);
  other.close();

  expect(exitCode).toBe(1);
  expect(stderr).toContain('is not this version of Doorlight');
});

test('a wrong token is told of without showing it', async () => {
  const wrong = join(served.folder, 'wrong-token');
  writeFileSync(wrong, 'not-this-one\n');

  const { exitCode, stderr } = await doorlight([
    'people',
    'list',
    '--url',
    served.server.address,
    '--token-file',
    wrong,
  ]);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('bearer token is missing or wrong');
  expect(stderr).not.toContain('not-this-one');
});

test.each([
  [['presence', 'override', 'john@example.com', 'asleep']],
  [['presence', 'override', 'john@example.com', 'away', '--until', 'soon']],
  [['presence', 'override', 'john@example.com', 'away', '--until', '2001-01-01T09:00']],
  [['people', 'add', 'not-a-jid']],
  [['people', 'add', 'x@example.com', '--time-zone', 'Mars/Olympus']],
  [['people', 'list', '--limit', 'many']],
  [['people', 'change', 'john@example.com']],
])('%j is refused with 2', async (args) => {
  const { exitCode, stdout, stderr } = await ask(...args);

  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).not.toBe('');
  expect(stderr).not.toMatch(/^ +at /mu);
});

test.each([[['nonsense']], [['people']], [['serve', '--config', '/nowhere/doorlight.yaml']]])(
  '%j by itself is refused with 2',
  async (args) => {
    const { exitCode, stdout, stderr } = await doorlight(args);

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^ +at /mu);
  },
);

test('help and version end well', async () => {
  const help = await doorlight(['--help']);
  const version = await doorlight(['--version']);

  expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Examples:') });
  expect(version).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u),
  });
});

function configuration(port: string, tokenPath: string): string {
  return `
database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: https://mail.example.com/EWS/Exchange.asmx
    account: doorlight@example.com
    passwordFile: not-needed-here
xmpp:
  - domain: presence.example.com
    secretFile: not-needed-here
http: { port: ${port}, tokenFile: ${tokenPath} }
`;
}
