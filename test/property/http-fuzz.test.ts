import { afterAll, beforeAll, expect, test } from 'vitest';
import { FuzzClient } from '../support/http/fuzz/client.ts';
import { type ApiDocument, readDocument } from '../support/http/fuzz/document.ts';
import { FuzzedService } from '../support/http/fuzz/fuzzed-service.ts';
import { faultOf, secretsIn } from '../support/http/fuzz/judge.ts';
import { randomOf } from '../support/http/fuzz/random.ts';
import { rawRequests } from '../support/http/fuzz/raw-requests.ts';
import { Requests } from '../support/http/fuzz/requests.ts';
import { planted } from '../support/http/fuzz/values.ts';

// DOORLIGHT_TEST_SEED=… asks the same again, DOORLIGHT_TEST_RUNS=… more or less often. What is
// under way at once and what it is answered depend on the machine; what is asked does not.
const seed = Number(process.env['DOORLIGHT_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const wanted = Number(process.env['DOORLIGHT_TEST_RUNS'] ?? 20_000);
/** After each Doorlight is stopped, its database looked at, and started again. */
const rounds = 4;
const atOnce = 12;

const random = randomOf(seed);
const service = new FuzzedService();
const faults = new Map<string, string>();
const statuses = new Map<number, number>();
const answered = new Map<string, number>();
const unexpected: string[] = [];

beforeAll(() => service.start());
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  process.stdout.write(
    `fuzz: ${wanted} requests from the seed ${seed}; DOORLIGHT_TEST_SEED=${seed} asks them again\n`,
  );
});

test('no request whatever makes it fail, tell a secret or forget what it is for', async () => {
  let document: ApiDocument | undefined;
  for (let round = 0; round < rounds; round += 1) {
    document = await readDocument(service.address);
    await oneRound(document, Math.ceil(wanted / rounds));
    await malformed();
    await expectRight();
    await service.stop();
    expect(service.faultsOfDatabase()).toEqual([]);
    await service.start();
  }
  const told = service.log.filter((line) => secretsIn(line, [service.token]).length > 0);
  await service.stop();

  const failed = service.log.filter((line) => isFault(line)).slice(0, 5);
  expect([...faults.values(), ...failed].join('\n')).toBe('');
  expect(unexpected).toEqual([]);
  expect(told).toEqual([]);
  expect(service.databaseHolds(planted)).toBe(false);
  // It was let in, and did not run into limits all the time.
  const share = (from: number, to: number): number =>
    [...statuses]
      .filter(([status]) => status >= from && status < to)
      .reduce((sum, [, n]) => sum + n, 0) / wanted;
  expect(share(200, 300)).toBeGreaterThan(0.15);
  expect(share(429, 430)).toBeLessThan(0.05);
  // And it was let do nearly everything that there is to do.
  const never = document?.operations.filter(({ operationId }) => !answered.has(operationId)) ?? [];
  process.stdout.write(`fuzz: never done was ${never.map((one) => one.operationId).join(', ')}\n`);
  expect(never.length).toBeLessThan((document?.operations.length ?? 0) / 4);
}, 900_000);

async function oneRound(document: ApiDocument, count: number): Promise<void> {
  using client = new FuzzClient(service.address);
  const requests = new Requests(random, document, service);
  let left = count;
  async function ask(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const sent = requests.next();
      const { operation, caller, method, path, headers, body } = sent;
      const answer = await client.send(sent).catch((error: unknown) => String(error));
      const fault = typeof answer === 'string' ? answer : faultOf(sent, answer, service.token);
      if (typeof answer !== 'string') {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status < 400) {
          requests.learn(sent, answer.body);
          answered.set(operation.operationId, (answered.get(operation.operationId) ?? 0) + 1);
        }
      }
      if (fault === null) continue;
      const key = `${operation.operationId} ${fault}`;
      const said =
        typeof answer === 'string' ? '' : `${answer.status} ${answer.body.slice(0, 200)}`;
      faults.set(
        key,
        `${key}: ${method} ${path.slice(0, 300)} as ${caller} ${JSON.stringify(headers).slice(0, 300)} ${String(body).slice(0, 300)} → ${said}`,
      );
    }
  }
  await Promise.all(Array.from({ length: atOnce }, () => ask()));
}

/** There is no server of any kind here; everything else works. */
function isFault(line: string): boolean {
  const { level, msg } = JSON.parse(line) as { readonly level: number; readonly msg: string };
  // Its usual port may be another test's at this moment.
  const expected =
    /^(?:XMPP|SIP) link down$|^calendar server fails|^notification listener not opened$/;
  return level >= 50 && !expected.test(msg);
}

/** Each over a connection of its own. */
async function malformed(): Promise<void> {
  using client = new FuzzClient(service.address);
  await Promise.all(
    rawRequests(service.token).map(async ([name, bytes]) => {
      const answer = await client.sendBytes(bytes);
      const told = secretsIn(answer, [service.token]);
      if (/^HTTP\/1\.1 5/m.test(answer) || told.length > 0) unexpected.push(`${name}: ${answer}`);
    }),
  );
}

/** It is up, and does for a person what it is for. */
async function expectRight(): Promise<void> {
  const headers = { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' };
  const ask = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${service.address}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const path = '/api/v1/people/after%40fuzz.invalid';
  await ask('POST', '/api/v1/people', { jid: 'after@fuzz.invalid' });
  const override = { availability: 'away', text: 'Still here', ends: { kind: 'revert' } };

  expect((await ask('GET', '/healthz')).status).toBe(200);
  expect((await ask('PATCH', path, { enabled: true })).status).toBe(200);
  expect((await ask('PUT', `${path}/presence/override`, override)).status).toBe(200);
  const shown = await ask('GET', `${path}/presence`);
  expect(await shown.json()).toMatchObject({
    presence: { availability: 'away', text: expect.stringContaining('Still here') as unknown },
  });
  expect((await ask('DELETE', `${path}/presence/override`)).status).toBe(200);
}
