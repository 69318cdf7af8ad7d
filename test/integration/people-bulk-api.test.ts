import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-bulk-api-'));
  writeFileSync(join(folder, 'token'), `${token}\n`);
  server = await startTestServer(['john']);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test('a file is imported, followed as it happens, told line by line, and undone', async () => {
  const file = 'jid;name\r\numa@example.com;"Uma; ""U"""\r\numa@example.com;Again\r\n';

  const taken = await upload('skipBad=true', file);
  const { id } = (await taken.json()) as { id: number };
  const events = await (await server.ask('GET', `/api/v1/bulk/runs/${id}/events`)).text();
  const result = await (await server.ask('GET', `/api/v1/bulk/runs/${id}/result.csv`)).text();
  const undone = await server.ask('POST', `/api/v1/bulk/runs/${id}/undo`, {});
  const undo = (await undone.json()) as { id: number };
  const undoing = await (await server.ask('GET', `/api/v1/bulk/runs/${undo.id}/events`)).text();

  expect(taken.status).toBe(202);
  expect(events).toMatch(/event: ended\ndata: .*"state":"done".*"added":1/u);
  expect(result).toBe(
    // Fetch takes the mark away.
    'line,jid,outcome,detail\r\n2,uma@example.com,added,\r\n' +
      '3,uma@example.com,bad,uma@example.com is on line 2 already.\r\n',
  );
  expect(undoing).toMatch(/event: ended\ndata: .*"removed":1/u);
});

test('a request under the same key is one run, whatever becomes of the answer', async () => {
  const headers = { 'idempotency-key': 'a key', 'content-type': 'text/csv' };

  const answers: Response[] = [];
  for (const body of [
    'jid\nkim@example.com\n',
    'jid\nkim@example.com\n',
    'jid\nlee@example.com\n',
  ]) {
    answers.push(await upload('', body, headers));
  }

  const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as readonly unknown[];
  expect(answers.map(({ status }) => status)).toEqual([202, 200, 422]);
  expect(bodies[1]).toMatchObject({ id: (bodies[0] as { id: number }).id });
  expect(bodies[2]).toMatchObject({ code: 'key-used' });
});

test('nobody is picked where the filter is forgotten', async () => {
  const change = { deed: 'remove', filter: {} };

  const answer = await server.ask('POST', '/api/v1/bulk/changes', change);

  expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'everyone' }]);
});

test('people are exported without formulas, and the sample file is one that is taken', async () => {
  await server.ask('POST', '/api/v1/people', { jid: 'ada@example.com', name: '=HYPERLINK("x")' });

  const people = await (await server.ask('GET', '/api/v1/bulk/people.csv?search=ada')).text();
  const sample = await (await server.ask('GET', '/api/v1/bulk/sample.csv')).text();
  const { id } = (await (await upload('dryRun=true', sample)).json()) as { id: number };
  const run = await (await server.ask('GET', `/api/v1/bulk/runs/${id}/events`)).text();

  expect(people.split('\r\n')[1]).toMatch(
    /^ada@example\.com,ada@example\.com,"'=HYPERLINK\(""x""\)",yes/u,
  );
  expect(run).toMatch(/event: ended\ndata: .*"counts":\{"added":2,.*"bad":0\}/u);
});

test('the command line imports, tells of bad lines, lists and undoes', async () => {
  const good = join(folder, 'good.csv');
  const bad = join(folder, 'bad.csv');
  writeFileSync(good, Buffer.from('sep=,\r\njid,name\r\nmax@example.com,Jos\xe9\r\n', 'latin1'));
  writeFileSync(bad, 'jid\nmax@example.com\nnobody\n');

  const dry = await ask('people', 'import', good, '--dry-run');
  const imported = await ask('people', 'import', good);
  const refused = await ask('people', 'import', bad, '--deed', 'update');
  const listed = await ask('people', 'bulk', 'list', '--json');
  const [, last] = (JSON.parse(listed.stdout) as { runs: readonly { id: number }[] }).runs;
  const result = await ask('people', 'bulk', 'result', String(last?.id));
  const undone = await ask('people', 'bulk', 'undo', String(last?.id));

  expect(dry.stdout).toMatch(/dry run.*done\n +1 added/u);
  expect(imported.stdout).toMatch(/insert, done\n +1 added/u);
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('line 3: "nobody" is not a JID'),
  });
  expect(result.stdout).toContain('3,max@example.com,added');
  expect(undone.stdout).toMatch(/undo of run \d+, done\n.* 1 removed/u);
});

test('a dry run is done as it was shown, over REST and by the command line', async () => {
  const file = join(folder, 'shown.csv');
  writeFileSync(file, 'name|jid\nTea, Green|tea@example.com\n');

  const dry = await ask('people', 'import', file, '--dry-run', '--separator', 'bar');
  const { runs } = (await (await server.ask('GET', '/api/v1/bulk/runs')).json()) as {
    runs: readonly { id: number }[];
  };
  const id = runs[0]?.id ?? 0;
  const done = await ask('people', 'bulk', 'run', String(id));
  const again = await server.ask('POST', `/api/v1/bulk/runs/${id}/run`, {});
  const lines = await server.ask('GET', `/api/v1/bulk/runs/${id + 1}/lines`);

  expect(dry.stdout).toMatch(/dry run.*done\n +1 added/u);
  expect(done.stdout).toContain(`insert as in dry run ${id}, done\n  1 added`);
  expect([again.status, await again.json()]).toMatchObject([409, { code: 'already-run' }]);
  expect(await lines.json()).toMatchObject({
    lines: [{ line: 2, outcome: 'added', after: { name: 'Tea, Green' } }],
  });
});

test('of two who upload under one key at once one is told to ask again', async () => {
  const headers = { 'idempotency-key': 'both', 'content-type': 'text/csv' };

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => upload('', 'jid\nboth@example.com\n', headers)),
  );

  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(1);
  expect(statuses.every((status) => [200, 202, 409].includes(status))).toBe(true);
  expect((await upload('', 'jid\nboth@example.com\n', headers)).status).toBe(200);
});

test('a file of another kind is refused with the kinds that are taken', async () => {
  const answer = await upload('', '<people/>', { 'content-type': 'application/xml' });

  expect(answer.status).toBe(415);
  expect(await answer.json()).toMatchObject({
    code: 'media-type',
    detail: expect.stringContaining('text/csv or application/octet-stream'),
  });
});

test('a file is shown as it would be read, and nothing of it is kept', async () => {
  const answer = await fetch(`${server.address}/api/v1/bulk/previews?separator=semicolon`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: 'jid;Sch\u00fche\nx@example.com;44\n',
  });
  const large = await fetch(`${server.address}/api/v1/bulk/previews`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: 'x'.repeat(65_537),
  });

  expect(await answer.json()).toMatchObject({
    encoding: 'utf-8',
    separator: 'semicolon',
    columns: [{ setting: 'jid' }, { title: 'Sch\u00fche', setting: null }],
    lines: [{ line: 2, cells: ['x@example.com', '44'], problem: null }],
  });
  expect(large.status).toBe(413);
});

function upload(
  query: string,
  body: string,
  headers = { 'content-type': 'text/csv' },
): Promise<Response> {
  return fetch(`${server.address}/api/v1/bulk/files?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body,
  });
}

function ask(...args: readonly string[]): Promise<Ran> {
  return doorlight([...args, '--url', server.address, '--token-file', join(folder, 'token')]);
}
