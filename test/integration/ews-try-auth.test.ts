import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { Account } from '../../src/simulator/ews/access.ts';
import { makeClientCertificate } from '../support/client-certificate.ts';
import { type NtlmProxy, startNtlmProxy } from '../support/daemons/apache.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';
import { type Tried, gatewaysTry } from '../support/gateways-try.ts';
import { type TokenServer, startTokenServer } from '../support/token-server.ts';

type Options = Readonly<Record<string, string>>;

const john = 'john@example.com';
const password = 'pässwörd & 100 % mine';
const secret = 'client-s3cret/+=';
const scope = 'https://outlook.office365.com/.default';
const path = '/EWS/Exchange.asmx';

/** Accounts by what they may: everyone's mailbox, nobody's, and only Jane's. */
const rights = { all: 'everyone', none: 'nobody', jane: ['jane@example.com'] } as const;
type Right = keyof typeof rights;
/** Which of them a client's tokens are. */
const clientRights: Options = { all: 'all', none: 'none', jane: 'jane', 'by-certificate': 'all' };

describe('gateways try tells faults apart', () => {
  const disposal = new AsyncDisposableStack();
  const all: Tried[] = [];
  let folder: string;
  let site: ExchangeSite;
  let tokens: TokenServer;
  let nobody: number;
  const proxies = new Map<string, NtlmProxy>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateways-try-'));
    disposal.defer(() => rm(folder, { recursive: true }));
    // One authority for each, so that the one can be trusted and the other not.
    const forExchange = await makeServerCertificate(['127.0.0.1']);
    const forTokens = await makeServerCertificate();
    const pem = await makeClientCertificate();
    const certificate = new X509Certificate(pem.certificate);
    const clients = [
      { id: 'by-certificate', certificate },
      ...Object.keys(rights).map((id) => ({ id, secret })),
    ];
    tokens = disposal.use(await startTokenServer({ certificate: forTokens, clients, scope }));
    site = disposal.use(
      await startExchangeSite({
        key: forExchange.key,
        cert: forExchange.cert,
        accounts: accounts(),
      }),
    );
    site.exchange.addMailbox({ address: john });
    for (const right of Object.keys(rights) as Right[]) {
      proxies.set(`ntlm ${right}`, disposal.use(await proxy(right, 5, forExchange)));
      proxies.set(`ntlmv1 ${right}`, disposal.use(await proxy(right, 2, forExchange)));
    }
    nobody = await freePort();
    await write('password', `${password}\n`);
    await write('secret', secret);
    await write('wrong', 'wr0ng-horse');
    await write('ca.pem', forExchange.ca + forTokens.ca);
    await write('no-ca.pem', forTokens.ca);
    await write('certificate.pem', pem.certificate);
    await write('key.pem', pem.key);
  });

  afterAll(async () => {
    await disposal.disposeAsync();
  });

  function accounts(): readonly Account[] {
    return Object.entries(rights).map(([user, mayImpersonate]) => ({
      user: `${user}@example.com`,
      password,
      bearer: (token: string) => (clientRights[tokens.owner(token) ?? ''] ?? null) === user,
      mayImpersonate,
    }));
  }

  function proxy(right: Right, level: 2 | 5, certificate: ServerCertificate): Promise<NtlmProxy> {
    return startNtlmProxy({
      level,
      backend: {
        origin: new URL(site.exchange.url).origin,
        ca: certificate.ca,
        user: `${right}@example.com`,
        password,
      },
      certificate,
      users: [{ domain: 'EXAMPLE', user: right, password }],
    });
  }

  function write(name: string, text: string): Promise<void> {
    return writeFile(join(folder, name), text);
  }

  /** What a kind of authentication needs, for an account that may so much. */
  const kinds: readonly (readonly [string, (right: Right) => Options])[] = [
    ['basic', (right) => ({ ...account(`${right}@example.com`), '--url': site.exchange.url })],
    ['ntlm', (right) => byNtlm('ntlm', right)],
    ['ntlmv1', (right) => byNtlm('ntlmv1', right)],
    ['oauth', (right) => ({ ...client(right), '--url': site.exchange.url })],
  ];

  function account(name: string): Options {
    return { '--account': name, '--password-file': join(folder, 'password') };
  }

  function byNtlm(kind: string, right: Right): Options {
    const url = `${proxies.get(`${kind} ${right}`)?.origin}${path}`;
    return { ...account(`EXAMPLE\\${right}`), '--url': url };
  }

  function client(id: string): Options {
    return {
      '--token-url': tokens.url,
      '--client-id': id,
      '--client-secret-file': join(folder, 'secret'),
    };
  }

  async function attempt(kind: string, options: Options): Promise<Tried> {
    const tried = await gatewaysTry({
      '--auth': kind,
      '--ca': join(folder, 'ca.pem'),
      '--mailbox': john,
      ...options,
    });
    all.push(tried);
    return tried;
  }

  function elsewhere(given: Options, change: (url: URL) => void): Options {
    const url = new URL(given['--url'] ?? '');
    change(url);
    return { ...given, '--url': url.href };
  }

  const faults: readonly (readonly [
    fault: string,
    options: (of: (right: Right) => Options) => Options,
    remedy: string,
    message: RegExp,
  ])[] = [
    [
      'a name that does not resolve',
      (of) => elsewhere(of('all'), (url) => (url.hostname = 'exchange.invalid')),
      'retry',
      /exchange\.invalid does not resolve/,
    ],
    [
      'a port where nobody listens',
      (of) => elsewhere(of('all'), (url) => (url.port = String(nobody))),
      'retry',
      /refused the connection/,
    ],
    [
      'a certificate that is not trusted',
      (of) => ({ ...of('all'), '--ca': join(folder, 'no-ca.pem') }),
      'fix-server',
      /is not trusted/,
    ],
    [
      'a certificate for another name',
      (of) => elsewhere(of('all'), (url) => (url.hostname = 'localhost')),
      'fix-server',
      /made out for another name\. Subject CN mismatch: .*127\.0\.0\.1/,
    ],
    [
      'a wrong password',
      (of) => {
        const given = of('all');
        const file = '--password-file' in given ? '--password-file' : '--client-secret-file';
        return { ...given, [file]: join(folder, 'wrong') };
      },
      'fix-server',
      /does not accept the (password of (EXAMPLE\\all|all@example\.com)|secret of the client all)/,
    ],
    ['no right to impersonate', (of) => of('none'), 'fix-server', /no right to impersonate/],
    [
      'no right to impersonate this one',
      (of) => of('jane'),
      'fix-person',
      /may not impersonate john/,
    ],
    [
      'no such mailbox',
      (of) => ({ ...of('all'), '--mailbox': 'nobody@example.com' }),
      'fix-person',
      /no mailbox nobody@example\.com/,
    ],
    [
      'a server that is not EWS',
      (of) => elsewhere(of('all'), (url) => (url.pathname = '/owa/')),
      'fix-server',
      /is not an EWS server/,
    ],
  ];

  describe.each(kinds)('with %s', (kind, of) => {
    it('reads and watches', async () => {
      const { code, stdout, stderr } = await attempt(kind, { ...of('all'), '--watch': '1s' });

      expect(stderr).toBe('');
      expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ event: 'read' });
      expect(code).toBe(0);
    });

    it.concurrent.each(faults)('%s', async (_, options, remedy, message) => {
      const { code, stdout, stderr } = await attempt(kind, options(of));

      expect(stderr).toBe('');
      const said = JSON.parse(stdout) as Readonly<Record<string, string>>;
      expect(said).toMatchObject({ event: 'error', remedy });
      expect(said['message']).toMatch(message);
      expect(code).toBe(1);
    });
  });

  it('reads with a certificate', async () => {
    const { code, stdout } = await attempt('oauth', {
      '--url': site.exchange.url,
      '--token-url': tokens.url,
      '--client-id': 'by-certificate',
      '--certificate': join(folder, 'certificate.pem'),
      '--key': join(folder, 'key.pem'),
    });

    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ event: 'read' });
    expect(code).toBe(0);
  });

  it('reads with the names that gateways add has for the secret', async () => {
    const { code } = await attempt('oauth', {
      '--url': site.exchange.url,
      '--token-url': tokens.url,
      '--client-id': 'all',
      '--secret-file': join(folder, 'secret'),
    });

    expect(code).toBe(0);
  });

  it.each([
    ['ntlm', { '--account': 'a@b' }, /--auth ntlm needs --password-file/],
    ['basic', { '--password-file': 'password' }, /--auth basic needs --account/],
    ['oauth', { '--tenant': 'example.com' }, /--auth oauth needs --client-id/],
    ['oauth', { '--client-id': 'all' }, /needs one of --tenant and --token-url/],
    ['oauth', { '--tenant': 'a', '--client-id': 'b' }, /--client-secret-file, or --certificate/],
    ['oauth', { '--tenant': 'a/b' }, /id or a domain of a tenant/],
    ['oauth', { '--token-url': 'http://127.0.0.1' }, /https address/],
    ['kerberos', {}, /--auth.*basic, ntlm, ntlmv1, oauth/],
  ])('says what is missing for %s: %o', async (kind, options, message) => {
    const { code, stderr, stdout } = await attempt(kind, {
      '--url': site.exchange.url,
      ...(options as Options),
    });

    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('and says no secret in any of that', () => {
    const said = all.map(({ stdout, stderr }) => stdout + stderr).join('\n');

    expect(all.length).toBeGreaterThan(40);
    for (const hidden of [password, secret, 'wr0ng-horse', ...tokens.tokens]) {
      for (const form of [
        hidden,
        encodeURIComponent(hidden),
        base64(hidden),
        base64(`:${hidden}`),
      ]) {
        expect(said).not.toContain(form);
      }
    }
    expect(said).not.toMatch(/PRIVATE KEY|TlRMTVNTUA|Bearer |Basic [A-Za-z0-9+/]{16}/);
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '');
}
