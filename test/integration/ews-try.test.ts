import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';

const hour = 3_600_000;
const john = 'john@example.com';

interface Line {
  readonly event: string;
  readonly at: string;
  readonly busy?: readonly { start: string; end: string; level: string }[];
  readonly outOfOffice?: { state: string; start: string | null; end: string | null };
  readonly server?: string;
  readonly remedy?: string;
  readonly message?: string;
}

describe('doorlight gateways try', () => {
  let site: ExchangeSite;
  let folder: string;
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateways-try-'));
    site = await startExchangeSite();
    await writeFile(join(folder, 'password'), `${serviceAccount.password}\n`);
    await writeFile(join(folder, 'wrong'), 'wrong');
    await writeFile(join(folder, 'ca.pem'), site.certificate.ca);
    await writeFile(join(folder, 'bad.pem'), 'not a certificate');
  });

  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
    site.exchange.behave();
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function run(changes: Readonly<Record<string, string | null>> = {}, json = true): Run {
    const options = {
      '--kind': 'ews',
      '--url': site.exchange.url,
      '--account': serviceAccount.user,
      '--password-file': join(folder, 'password'),
      '--mailbox': john,
      '--ca': join(folder, 'ca.pem'),
      '--time-zone': 'Europe/London',
      ...changes,
    };
    const args = Object.entries(options).flatMap(([name, value]) =>
      value === null ? [] : [name, value],
    );
    const command = ['src/main.ts', 'gateways', 'try', ...args, ...(json ? ['--json'] : [])];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    return new Run(child);
  }

  function newMailbox(): ReturnType<typeof site.exchange.addMailbox> {
    return site.exchange.addMailbox({ address: john, timeZone: 'Europe/London' });
  }

  it('prints what it read, in one line, and ends', async () => {
    const mailbox = newMailbox();
    const start = Math.floor(Date.now() / 60_000) * 60_000;
    mailbox.addAppointment({ start: start + 3 * hour, end: start + 4 * hour, showAs: 'OOF' });
    mailbox.addAppointment({ start: start + hour, end: start + 2 * hour });
    mailbox.addAppointment({ start: start + hour, end: start + 3 * hour, showAs: 'Free' });
    mailbox.addAppointment({ start: start + hour, end: start + 3 * hour, response: 'Decline' });
    mailbox.addAppointment({ start: start + hour, end: start + 3 * hour, cancelled: true });
    mailbox.addAppointment({
      start: start + 5 * hour,
      end: start + 6 * hour,
      showAs: 'WorkingElsewhere',
    });
    mailbox.setAutomaticReplies({ state: 'Scheduled', start, end: start + 48 * hour });
    const iso = (hours: number): string => new Date(start + hours * hour).toISOString();

    const { lines, code, errors } = await run().ended();

    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(lines).toEqual([
      {
        event: 'read',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        busy: [
          { start: iso(1), end: iso(2), level: 'busy' },
          { start: iso(3), end: iso(4), level: 'out-of-office' },
          { start: iso(5), end: iso(6), level: 'working-elsewhere' },
        ],
        outOfOffice: { state: 'scheduled', start: iso(0), end: iso(48) },
        server: site.exchange.url,
      },
    ]);
  });

  it('takes whole days from midnight to midnight of the time zone', async () => {
    newMailbox().addAppointment({
      start: Date.now() + 24 * hour,
      end: Date.now() + 24 * hour,
      allDay: true,
    });

    const { lines } = await run({ '--time-zone': 'America/New_York' }).ended();

    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/New_York',
      timeStyle: 'medium',
    });
    const [whole] = lines[0]?.busy ?? [];
    expect(clock.format(new Date(whole?.start ?? 0))).toBe('00:00:00');
    expect(clock.format(new Date(whole?.end ?? 0))).toBe('00:00:00');
  });

  it('watches: changes, lost subscriptions, and ends in time', async () => {
    const mailbox = newMailbox();
    const attempt = run({ '--watch': '6s' });
    await attempt.line(({ event }) => event === 'read');

    mailbox.addAppointment({ start: Date.now(), end: Date.now() + hour });
    const changed = await attempt.line(
      ({ event, busy }) => event === 'changed' && busy?.length === 1,
    );
    expect(changed.outOfOffice).toEqual({ state: 'disabled', start: null, end: null });

    site.exchange.loseSubscriptions();
    const again = await attempt.line(({ event }) => event === 'resubscribed');
    expect(again.busy).toHaveLength(1);

    mailbox.addAppointment({ start: Date.now(), end: Date.now() + hour, showAs: 'OOF' });
    await attempt.line(({ event, busy }) => event === 'changed' && busy?.length === 2);
    const { code } = await attempt.ended();
    expect(code).toBe(0);
    expect(site.exchange.subscriptionCount).toBe(0);
  });

  it('ends when it is interrupted', async () => {
    newMailbox();
    const attempt = run({ '--watch': '1h' });
    await attempt.line(({ event }) => event === 'read');

    attempt.child.kill('SIGINT');

    expect((await attempt.ended()).code).toBe(0);
  });

  it.each([
    ['a wrong password', { '--password-file': 'wrong' }, 'fix-server', /password of service/],
    ['no such mailbox', { '--mailbox': 'nobody@example.com' }, 'fix-person', /no mailbox nobody/],
    [
      'an untrusted certificate',
      { '--ca': null },
      'fix-server',
      /not trusted.* leads to the CA "CN=Simulated Exchange CA"/,
    ],
    ['nobody there', { '--url': 'https://127.0.0.1:1/EWS/Exchange.asmx' }, 'retry', /refused/],
  ] as const)('says plainly: %s', async (_, changes, remedy, message) => {
    newMailbox();
    const inFolder = Object.entries(changes).map(([name, value]) => [
      name,
      value === 'wrong' ? join(folder, value) : value,
    ]);

    const { lines, code } = await run(
      Object.fromEntries(inFolder) as Record<string, string>,
    ).ended();

    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ event: 'error', remedy });
    expect(lines[0]?.message).toMatch(message);
  });

  it.each([
    ['an unknown kind', { '--kind': 'graph' }, /--kind.*ews/],
    ['an address without TLS', { '--url': 'http://127.0.0.1/EWS/Exchange.asmx' }, /https/],
    ['no address at all', { '--url': null }, /--url/],
    ['no mailbox address', { '--mailbox': 'john' }, /--mailbox/],
    ['no duration', { '--watch': '60' }, /60s/],
    ['no time zone', { '--time-zone': 'Europe/Nowhere' }, /time zone/],
    ['no password file', { '--password-file': '/nowhere/password' }, /\/nowhere\/password/],
    ['a CA that is none', { '--ca': 'bad.pem' }, /bad\.pem/],
  ] as const)('exits 2 for %s', async (_, changes, message) => {
    const inFolder = Object.entries(changes).map(([name, value]) => [
      name,
      value === 'bad.pem' ? join(folder, value) : value,
    ]);

    const { code, errors, lines } = await run(
      Object.fromEntries(inFolder) as Record<string, string>,
    ).ended();

    expect(code).toBe(2);
    expect(errors).toMatch(message);
    expect(lines).toEqual([]);
  });

  it('prints text for people without --json', async () => {
    newMailbox().addAppointment({ start: Date.now(), end: Date.now() + hour });

    const { text } = await run({}, false).ended();

    expect(text).toMatch(/ {2}read\n.*busy\n {2}automatic replies: disabled\n$/);
  });
});

interface Ended {
  readonly code: number | null;
  readonly lines: readonly Line[];
  readonly text: string;
  readonly errors: string;
}

/** The command as a process of its own; its lines as they come. */
class Run {
  readonly child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #over: Promise<number | null>;
  #errors = '';
  #wake: () => void = () => {};

  constructor(child: ChildProcess) {
    this.child = child;
    this.#over = new Promise((resolve) => {
      child.on('close', resolve);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    if (child.stdout) {
      createInterface(child.stdout).on('line', (text) => {
        this.#lines.push(text);
        this.#wake();
      });
    }
  }

  /** Resolves with the next line that fits; those before it are passed over. */
  async line(fits: (line: Line) => boolean, deadlineMs = 15_000): Promise<Line> {
    const deadline = setTimeout(() => this.child.kill('SIGKILL'), deadlineMs);
    for (let at = 0; ;) {
      const text = this.#lines[at];
      if (text !== undefined) {
        at += 1;
        const line = JSON.parse(text) as Line;
        if (fits(line)) {
          clearTimeout(deadline);
          return line;
        }
        continue;
      }
      const more = new Promise<'more'>((resolve) => {
        this.#wake = () => resolve('more');
      });
      if ((await Promise.race([more, this.#over])) !== 'more') {
        throw new Error(`it ended; it had said:\n${this.#lines.join('\n')}\n${this.#errors}`);
      }
    }
  }

  async ended(): Promise<Ended> {
    const code = await this.#over;
    const text = this.#lines.map((line) => `${line}\n`).join('');
    const lines = this.#lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
    return { code, lines, text, errors: this.#errors };
  }
}
