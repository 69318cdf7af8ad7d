import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Daemon } from '../daemons/daemon.ts';
import { freePort } from '../daemons/free-port.ts';

const run = promisify(execFile);

export interface KamailioOptions {
  /** Who may publish, by digest; everyone without asking where it is not given. */
  readonly account?: { readonly username: string; readonly password: string };
  /** The account alone may watch, too, by digest. */
  readonly watchersProve?: boolean;
  /** Hash of the digest; MD5 by default. */
  readonly algorithm?: 'MD5' | 'SHA-256';
  /** PEM files by which it listens for TLS and secure WebSockets, too. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
  /** Shorter publications are refused with 423; 0 by default. */
  readonly minExpiresS?: number;
  /** Longer ones are cut to this. */
  readonly maxExpiresS?: number;
  /** Lines before all others in the route for PUBLISH. */
  readonly publishRoute?: string;
  /** Lines before all others in the route for SUBSCRIBE. */
  readonly subscribeRoute?: string;
  /** Lines for whatever is none of that. */
  readonly otherRoute?: string;
  /** Without the module that knows what presence is; `presence` itself is there. */
  readonly withoutPresenceXml?: boolean;
}

export interface Kamailio extends AsyncDisposable {
  readonly host: string;
  /** TCP. */
  readonly port: number;
  /** WebSocket. */
  readonly wsPort: number;
  /** 0 without `tls`; secure WebSockets come in there, too. */
  readonly tlsPort: number;
  readonly realm: string;
  readonly pid: number;
  /** On the same ports, with whatever the database holds. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** As a power cut would. */
  kill(): Promise<void>;
  /** Stops, forgets everything, and starts again. */
  loseDatabase(): Promise<void>;
  /** How many publications it holds for an address's user part. */
  publications(user: string): Promise<readonly StoredPublication[]>;
}

interface StoredPublication {
  readonly event: string;
  readonly etag: string;
  readonly body: string;
}

const realm = 'example.com';

/** Debian's Kamailio as the current user, with a folder of its own, on free loopback ports. */
export async function startKamailio(options: KamailioOptions = {}): Promise<Kamailio> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-kamailio-'));
  const [port, wsPort, tlsPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const place = { folder, port, wsPort, tlsPort };
  const configFile = join(folder, 'kamailio.cfg');
  await writeFile(configFile, configuration(options, place));
  if (options.tls !== undefined)
    await writeFile(join(folder, 'tls.cfg'), tlsConfiguration(options));
  await makeDatabase(folder);
  const daemon = new Daemon({
    command: 'kamailio',
    args: ['-f', configFile, '-DD', '-E', '-Y', folder, '-m', '64', '-M', '8'],
    cwd: folder,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder },
    logFile: join(folder, 'kamailio.log'),
    ports: [port, wsPort, ...(options.tls === undefined ? [] : [tlsPort])],
    group: true,
  });
  const kamailio: Kamailio = {
    host: '127.0.0.1',
    port,
    wsPort,
    tlsPort: options.tls === undefined ? 0 : tlsPort,
    realm,
    get pid() {
      return daemon.pid;
    },
    start: () => daemon.start(),
    stop: () => daemon.stop(),
    kill: () => daemon.kill(),
    async loseDatabase() {
      await daemon.stop();
      await rm(join(folder, 'k.db'));
      await makeDatabase(folder);
      await daemon.start();
    },
    publications: (user) => storedPublications(folder, user),
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await kamailio.start();
  return kamailio;
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly wsPort: number;
  readonly tlsPort: number;
}

const modules =
  'tm tmx sl rr pv maxfwd textops siputils kex corex nathelper xhttp websocket db_sqlite auth ' +
  'presence presence_xml presence_dialoginfo';

function configuration(options: KamailioOptions, place: Place): string {
  const { folder, port, wsPort, tlsPort } = place;
  const { account, tls, algorithm = 'MD5', minExpiresS = 0, maxExpiresS = 3600 } = options;
  const withoutXml = options.withoutPresenceXml === true;
  const loaded = modules.split(' ').filter((name) => !withoutXml || name !== 'presence_xml');
  return [
    '#!KAMAILIO',
    ...(tls === undefined ? [] : ['enable_tls=yes']),
    'debug=1',
    'log_stderror=yes',
    // With two that write to SQLite, each is refused at times: a SUBSCRIBE gets 500.
    'children=1',
    'tcp_children=1',
    'tcp_accept_no_cl=yes',
    'tcp_max_connections=1024',
    `listen=tcp:127.0.0.1:${port}`,
    `listen=tcp:127.0.0.1:${wsPort}`,
    ...(tls === undefined ? [] : [`listen=tls:127.0.0.1:${tlsPort}`]),
    'mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"',
    ...(tls === undefined ? [] : ['loadmodule "tls.so"']),
    ...loaded.map((name) => `loadmodule "${name}.so"`),
    ...(tls === undefined ? [] : [`modparam("tls", "config", "${folder}/tls.cfg")`]),
    `modparam("presence|presence_xml", "db_url", "sqlite:///${folder}/k.db")`,
    `modparam("presence", "server_address", "sip:127.0.0.1:${port};transport=tcp")`,
    'modparam("presence", "subs_db_mode", 0)',
    'modparam("presence", "publ_cache", 1)',
    'modparam("presence", "clean_period", 1)',
    `modparam("presence", "min_expires", ${minExpiresS})`,
    'modparam("presence", "min_expires_action", 1)',
    `modparam("presence", "max_expires", ${maxExpiresS})`,
    ...(withoutXml
      ? []
      : ['force_active', 'disable_winfo', 'disable_bla'].map(
          (name) => `modparam("presence_xml", "${name}", 1)`,
        )),
    `modparam("auth", "algorithm", "${algorithm === 'MD5' ? '' : algorithm}")`,
    'request_route {',
    '  if (is_method("PUBLISH")) {',
    options.publishRoute ?? '',
    ...(account === undefined ? [] : [authentication(account, algorithm)]),
    '    t_newtran(); handle_publish(); t_release(); exit;',
    '  }',
    '  if (is_method("SUBSCRIBE")) {',
    options.subscribeRoute ?? '',
    ...(account === undefined || options.watchersProve !== true
      ? []
      : [authentication(account, algorithm)]),
    '    record_route(); t_newtran(); handle_subscribe(); t_release(); exit;',
    '  }',
    '  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }',
    options.otherRoute ?? '',
    '  sl_send_reply("405", "Method Not Allowed");',
    '}',
    'event_route[xhttp:request] {',
    '  set_reply_close();',
    '  set_reply_no_connect();',
    '  if ($hdr(Upgrade) =~ "websocket" && ws_handle_handshake()) exit;',
    '  xhttp_reply("404", "Not Found", "", "");',
    '}',
    '',
  ].join('\n');
}

// pv_www_authenticate takes HA1 where its flag 1 is set.
function authentication(
  { username, password }: NonNullable<KamailioOptions['account']>,
  algorithm: 'MD5' | 'SHA-256',
): string {
  const hash = algorithm === 'MD5' ? 'md5' : 'sha256';
  const ha1 = createHash(hash).update(`${username}:${realm}:${password}`).digest('hex');
  return [
    `    if ($au != "${username}" || !pv_www_authenticate("${realm}", "${ha1}", "1")) {`,
    `      www_challenge("${realm}", "1"); exit;`,
    '    }',
  ].join('\n');
}

function tlsConfiguration({ tls }: KamailioOptions): string {
  return [
    '[server:default]',
    'method = TLSv1.2+',
    'verify_certificate = no',
    'require_certificate = no',
    `private_key = ${tls?.keyFile ?? ''}`,
    `certificate = ${tls?.certificateFile ?? ''}`,
    '',
  ].join('\n');
}

const schemas = '/usr/share/kamailio/db_sqlite';

async function makeDatabase(folder: string): Promise<void> {
  const scripts = ['standard', 'presence'].map((name) => `.read ${schemas}/${name}-create.sql`);
  await run('sqlite3', [join(folder, 'k.db'), 'PRAGMA journal_mode=WAL;', ...scripts]);
}

async function storedPublications(
  folder: string,
  user: string,
): Promise<readonly StoredPublication[]> {
  const { stdout } = await run('sqlite3', [
    '-json',
    join(folder, 'k.db'),
    '-cmd',
    '.timeout 10000',
    `select event, etag, cast(body as text) as body from presentity where username='${user}'`,
  ]);
  return stdout === '' ? [] : (JSON.parse(stdout) as StoredPublication[]);
}
