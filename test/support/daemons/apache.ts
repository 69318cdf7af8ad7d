import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerCertificate } from '../../../src/simulator/certificates.ts';
import { Daemon } from './daemon.ts';
import { freePort } from './free-port.ts';

const modules = '/usr/lib/apache2/modules';
const logDeadlineMs = 5000;

interface NtlmUser {
  /** Empty for an account that is named by its principal name, `user@domain`. */
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

export interface NtlmProxyOptions {
  /** What is behind it, `https://127.0.0.1:49152`, and how it signs in there. */
  readonly backend: {
    readonly origin: string;
    readonly ca: string;
    readonly user: string;
    readonly password: string;
  };
  readonly certificate: ServerCertificate;
  readonly users: readonly NtlmUser[];
  /**
   * What it takes, as Windows' LmCompatibilityLevel: 5, the default, is NTLMv2 alone; 2 is NTLMv1,
   * too; 0 is NTLMv1 without extended session security, too.
   */
  readonly level?: 0 | 2 | 5;
  /** Whether `NTLM` is deaf, so that only `Negotiate` leads in. */
  readonly onlyNegotiate?: boolean;
}

/** One request as the proxy saw it. */
interface ProxiedRequest {
  readonly status: number;
  /** The message of NTLM in it: the first one, the last one, or none. */
  readonly ntlm: 'negotiate' | 'authenticate' | 'none';
  readonly user: string;
  /** Port of the client: one per connection. */
  readonly clientPort: number;
}

/** Apache with mod_auth_gssapi and gss-ntlmssp, which asks for NTLM before it lets anyone through. */
export interface NtlmProxy extends AsyncDisposable {
  /** `https://127.0.0.1:49153` */
  readonly origin: string;
  /** Everything it answered so far, in order. Resolves when the log has at least `count`. */
  requests(count?: number): Promise<readonly ProxiedRequest[]>;
  /** Ends every connection; it is there again on the same port when this resolves. */
  restart(): Promise<void>;
}

/** Starts Debian's Apache with a folder of its own. */
export async function startNtlmProxy(options: NtlmProxyOptions): Promise<NtlmProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-apache-'));
  // Started by root, it serves as www-data, which reads the list of users.
  await chmod(folder, 0o755);
  const port = await freePort();
  await Promise.all([
    writeFile(join(folder, 'apache.conf'), configuration(options, folder, port)),
    writeFile(join(folder, 'server.pem'), options.certificate.cert),
    writeFile(join(folder, 'server.key'), options.certificate.key),
    writeFile(join(folder, 'backend-ca.pem'), options.backend.ca),
    writeFile(join(folder, 'access.log'), ''),
    writeFile(
      join(folder, 'users'),
      options.users.map((one) => `${one.domain}:${one.user}:${one.password}\n`).join(''),
    ),
  ]);
  const daemon = new Daemon({
    command: '/usr/sbin/apache2',
    // One process, which waits for nobody and leaves nobody behind when it is killed.
    args: ['-f', join(folder, 'apache.conf'), '-X'],
    cwd: folder,
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: folder,
      LC_ALL: 'C.UTF-8',
      NTLM_USER_FILE: join(folder, 'users'),
      LM_COMPAT_LEVEL: String(options.level ?? 5),
      // With a domain's name it would believe NTLMv1 whatever the password.
      NETBIOS_COMPUTER_NAME: 'EXAMPLE',
    },
    logFile: join(folder, 'console.log'),
    ports: [port],
  });
  await daemon.start();
  return {
    origin: `https://127.0.0.1:${port}`,
    async restart() {
      await daemon.kill();
      await daemon.start();
    },
    requests: (count = 0) => requests(join(folder, 'access.log'), count),
    async [Symbol.asyncDispose]() {
      await daemon.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(options: NtlmProxyOptions, folder: string, port: number): string {
  const { backend } = options;
  const basic = Buffer.from(`${backend.user}:${backend.password}`).toString('base64');
  return [
    ...[
      ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'auth_gssapi', 'headers', 'setenvif'],
      ['ssl', 'socache_shmcb', 'proxy', 'proxy_http'],
    ]
      .flat()
      .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
    `ServerRoot ${folder}`,
    'ServerName localhost',
    `Listen 127.0.0.1:${port}`,
    `PidFile ${folder}/apache.pid`,
    `DefaultRuntimeDir ${folder}`,
    `Mutex file:${folder} default`,
    `ErrorLog ${folder}/error.log`,
    'LogLevel warn auth_gssapi:info',
    process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : '',
    // One process: a connection and what is proved on it live in it.
    'StartServers 1',
    'ServerLimit 1',
    'ThreadsPerChild 64',
    'MaxRequestWorkers 64',
    'KeepAlive On',
    'MaxKeepAliveRequests 0',
    'KeepAliveTimeout 60',
    'SetEnvIf Authorization "TlRMTVNTUAAB" ntlm=negotiate',
    'SetEnvIf Authorization "TlRMTVNTUAAD" ntlm=authenticate',
    String.raw`LogFormat "%>s %{ntlm}e %{remote}p %u" seen`,
    `CustomLog ${folder}/access.log seen`,
    'SSLEngine on',
    `SSLCertificateFile ${folder}/server.pem`,
    `SSLCertificateKeyFile ${folder}/server.key`,
    options.onlyNegotiate ? 'RequestHeader edit Authorization "^NTLM .*" "none" early' : '',
    'SSLProxyEngine on',
    'SSLProxyVerify require',
    // Apache compares names with names, not with addresses.
    'SSLProxyCheckPeerName off',
    `SSLProxyCACertificateFile ${folder}/backend-ca.pem`,
    '<Location />',
    '  AuthType GSSAPI',
    '  AuthName "Exchange"',
    '  GssapiAllowedMech ntlmssp',
    '  GssapiConnectionBound On',
    '  Require valid-user',
    `  RequestHeader set Authorization "Basic ${basic}"`,
    '</Location>',
    `ProxyPass / ${backend.origin}/ flushpackets=on`,
    '',
  ].join('\n');
}

async function requests(file: string, count: number): Promise<readonly ProxiedRequest[]> {
  const deadline = Date.now() + logDeadlineMs;
  for (;;) {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    if (lines.length >= count) return lines.map((line) => seen(line));
    if (Date.now() > deadline) throw new Error(`${file} has ${lines.length} lines only`);
    await delay(20);
  }
}

function seen(line: string): ProxiedRequest {
  const [status = '', ntlm = '', port = '', ...user] = line.split(' ');
  return {
    status: Number(status),
    ntlm: ntlm === 'negotiate' || ntlm === 'authenticate' ? ntlm : 'none',
    clientPort: Number(port),
    user: user.join(' '),
  };
}
