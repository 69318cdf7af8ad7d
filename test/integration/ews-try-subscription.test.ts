import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/daemons/free-port.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';
import { type Tried, gatewaysTry } from '../support/gateways-try.ts';

const john = 'john@example.com';

interface Line {
  readonly event: string;
  readonly kind?: string;
  readonly why?: string;
  readonly message?: string;
}

describe('doorlight gateways try --subscription', () => {
  let site: ExchangeSite;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateways-try-'));
    site = await startExchangeSite();
    site.exchange.addMailbox({ address: john });
    await writeFile(join(folder, 'password'), serviceAccount.password);
    await writeFile(join(folder, 'ca.pem'), site.certificate.ca);
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** Something changes now and then, from when the mailbox is subscribed to. */
  async function attempt(options: Readonly<Record<string, string>>, at = site): Promise<Tried> {
    const before = at.exchange.requestCount('Subscribe');
    const changing = setInterval(() => {
      if (at.exchange.requestCount('Subscribe') === before) return;
      const start = Date.now();
      at.exchange.mailbox(john).addAppointment({ start, end: start + 60_000 });
    }, 400);
    try {
      return await gatewaysTry({
        '--url': at.exchange.url,
        '--account': serviceAccount.user,
        '--password-file': join(folder, 'password'),
        '--mailbox': john,
        '--ca': join(folder, 'ca.pem'),
        ...options,
      });
    } finally {
      clearInterval(changing);
    }
  }

  function lines({ stdout }: Tried): readonly Line[] {
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }

  it.each([
    ['auto', '3s', 'streaming'],
    ['streaming', '3s', 'streaming'],
    ['push', '3s', 'push'],
    ['pull', '8s', 'pull'],
  ] as const)('%s hears of changes', async (wanted, duration, kind) => {
    const tried = await attempt({ '--subscription': wanted, '--watch': duration });

    const said = lines(tried);
    expect(tried.code).toBe(0);
    expect(said.slice(0, 2)).toMatchObject([{ event: 'read' }, { event: 'watching', kind }]);
    expect(said.filter(({ event }) => event === 'changed').length).toBeGreaterThan(0);
  });

  it('auto comes to push on an old server, and says why', async () => {
    await using old = await startExchangeSite({ version: 'Exchange2007' });
    old.exchange.addMailbox({ address: john });

    const tried = await attempt({ '--watch': '4s' }, old);

    const said = lines(tried);
    expect(tried.code).toBe(0);
    expect(said.findLast(({ event }) => event === 'watching')).toMatchObject({
      kind: 'push',
      why: expect.stringContaining('Exchange 2010 SP1') as string,
    });
    expect(said.at(-1)?.event).toBe('changed');
  });

  it('says plainly that nothing arrives', async () => {
    const url = `http://127.0.0.1:${await freePort()}/base/`;

    const tried = await attempt({
      '--subscription': 'push',
      '--notification-url': url,
      '--notification-bind': `127.0.0.1:${await freePort()}`,
      '--watch': '2s',
    });

    expect(tried.code).toBe(1);
    expect(lines(tried).at(-1)).toMatchObject({ event: 'error', remedy: 'fix-server' });
    expect(lines(tried).at(-1)?.message).toContain(`to post to ${url} has arrived in 2 s`);
  });

  it('says plainly that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const tried = await attempt({
      '--subscription': 'push',
      '--notification-bind': `127.0.0.1:${port}`,
      '--watch': '2s',
    });

    expect(tried.code).toBe(1);
    expect(lines(tried)).toMatchObject([{ event: 'error', remedy: 'fix-server' }]);
    expect(lines(tried)[0]?.message).toContain(`port ${port}: the port is in use`);
    other.close();
  });

  it.each([
    ['--subscription', 'poll'],
    ['--notification-url', 'ftp://a/'],
    ['--notification-bind', '127.0.0.1:0'],
    ['--notification-bind', 'localhost'],
    ['--notification-bind', '999.0.0.1'],
  ])('exits 2 for %s %s', async (option, value) => {
    const { code, stderr } = await attempt({ [option]: value });

    expect(code).toBe(2);
    expect(stderr).toContain(option);
  });
});
