import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProsody } from '../support/daemons/prosody.ts';
import { doorlight } from '../support/http/command-line.ts';
import { Organisation, type OrganisationOptions } from '../support/organisation.ts';
import { subscribe } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

const alarming: ReadonlySet<string> = new Set(['warn', 'error', 'fatal']);
const deadlineMs = 30_000;

/** The lines of the log that a person would be alarmed by, once one of them fits. */
async function alarms(organisation: Organisation, fits: RegExp): Promise<readonly LogLine[]> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const lines = (await organisation.log())
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine)
      .filter(({ level }) => alarming.has(level));
    if (lines.some((line) => fits.test(JSON.stringify(line)))) return lines;
    if (Date.now() > until)
      throw new Error(`no line fits ${String(fits)}: ${JSON.stringify(lines)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** John is enrolled, has a mailbox unless told otherwise, and a colleague watches him. */
async function founded(options: OrganisationOptions, mailbox = true): Promise<Organisation> {
  const organisation = await Organisation.found(startProsody, options);
  if (mailbox) {
    organisation.site.exchange.addMailbox({ address: 'john@example.com', timeZone: 'UTC' });
  }
  await organisation.run('people', 'add', 'john@example.com');
  return organisation;
}

describe('an invalid configuration', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doorlight-bad-'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  test('names every key, the value and what is allowed, and exits 2 before anything starts', async () => {
    const file = join(folder, 'doorlight.yaml');
    await writeFile(
      file,
      `databse: { file: x.db }
gateways: [{ name: e, kind: ews, url: "http://mail.example.com/", account: a, password: hunter2 }]
xmpp: [{ domain: presence.example.com, port: 70000, secret: hunter2 }]
http: { port: 8780 }
`,
    );

    const ran = await doorlight(['serve', '--config', file]);

    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/databse.*database/u);
    expect(ran.stderr).toMatch(/gateways\[0\]\.url.*http:\/\/mail\.example\.com.*https/u);
    expect(ran.stderr).toMatch(/xmpp\[0\]\.port.*70000.*65535/u);
    expect(ran.stderr).not.toContain('hunter2');
    expect(ran.stderr).not.toMatch(/^\s+at /mu);
  });
});

test('a parameter outside its limits keeps the service from starting', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-bad-'));
  const file = join(folder, 'doorlight.yaml');
  await writeFile(
    file,
    `database: { file: x.db }
gateways: [{ name: e, kind: ews, url: "https://mail.example.com/", account: a, password: b }]
xmpp: [{ domain: presence.example.com, secret: c }]
parameters: { outOfOfficePollMin: 0 }
`,
  );

  const ran = await doorlight(['serve', '--config', file]);
  await rm(folder, { recursive: true });

  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toMatch(/outOfOfficePollMin.*0.*1.*1,?440/u);
});

describe.each<[string, OrganisationOptions, RegExp]>([
  ['a wrong password', { exchangePassword: 'wrong' }, /password/iu],
  ['an untrusted certificate', { untrusting: true }, /certificate.*(CA|authority)/iu],
  [
    'an unreachable Exchange',
    { exchangeUrl: 'https://127.0.0.1:9/EWS/Exchange.asmx' },
    /refused/iu,
  ],
  [
    'a name that does not resolve',
    { exchangeUrl: 'https://mail.nowhere.invalid/EWS/Exchange.asmx' },
    /resolve/iu,
  ],
])('%s', (_, options, fits) => {
  let organisation: Organisation;
  beforeAll(async () => {
    organisation = await founded(options);
  });
  afterAll(async () => organisation[Symbol.asyncDispose]());

  test('gives one clear message, and presence is published all the same', async () => {
    const lines = await alarms(organisation, fits);
    const colleague = await organisation.lab.login();
    const contact = `john@${component.domain}`;
    await subscribe(colleague, contact);

    expect(lines.filter((line) => fits.test(JSON.stringify(line)))).toHaveLength(1);
    const seen = colleague.presences.findLast(
      ({ from, type }) => from === contact && type !== 'subscribed',
    );
    expect(seen).toMatchObject({
      type: 'unavailable',
      statuses: [{ text: 'Calendar not known' }, {}],
    });
  });
});

describe('a wrong component secret', () => {
  let organisation: Organisation;
  beforeAll(async () => {
    organisation = await founded({ secret: 'wrong' });
  });
  afterAll(async () => organisation[Symbol.asyncDispose]());

  test('gives one clear message, and calendars are read all the same', async () => {
    const lines = await alarms(organisation, /secret/u);
    expect(lines).toHaveLength(1);

    await expect
      .poll(
        async () => {
          const shown = await organisation.run('presence', 'show', 'john@example.com', '--json');
          return (JSON.parse(shown.stdout) as { presence: { source: string } }).presence.source;
        },
        { timeout: deadlineMs },
      )
      .toBe('default');
  });
});

describe('a mailbox that does not exist', () => {
  let organisation: Organisation;
  beforeAll(async () => {
    organisation = await founded({}, false);
  });
  afterAll(async () => organisation[Symbol.asyncDispose]());

  test('gives one clear message that names it, and others are served', async () => {
    const fits = /john@example\.com/u;
    const lines = await alarms(organisation, fits);
    const mary = organisation.site.exchange.addMailbox({
      address: 'mary@example.com',
      timeZone: 'UTC',
    });
    mary.addAppointment({ start: Date.now() - 1_000, end: Date.now() + 3_600_000, showAs: 'Busy' });
    await organisation.run('people', 'add', 'mary@example.com');
    const colleague = await organisation.lab.login();
    await subscribe(colleague, `mary@${component.domain}`);

    await colleague.presence(
      ({ from, show }) => from === `mary@${component.domain}` && show === 'dnd',
    );
    expect(lines.filter((line) => fits.test(JSON.stringify(line)))).toHaveLength(1);
    expect(JSON.stringify(lines)).toMatch(/mailbox/u);
  });
});
