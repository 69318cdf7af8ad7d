import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeServerCertificate } from '../../../src/simulator/certificates.ts';
import { Daemon } from '../daemons/daemon.ts';
import { freePort } from '../daemons/free-port.ts';
import { RawPhone } from './raw-phone.ts';
import type { Account, AccountPlace } from './account-client.ts';

const run = promisify(execFile);
const contrib = new URL('../../../contrib/kamailio/', import.meta.url);
const schemas = '/usr/share/kamailio/db_sqlite';

export interface ContribKamailio extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** PEM of who signed what it shows. */
  readonly ca: string;
  place(transport: AccountPlace['transport']): AccountPlace;
  /** An account as `kamctl add` makes it; its password is `secret`. */
  account(username: string): Promise<Account>;
  /** What somebody may be watched by, as RFC 5025 has it. */
  rules(username: string, rules: string): Promise<void>;
  restart(): Promise<void>;
}

/**
 * Debian's Kamailio with the configuration that `contrib/` has for administrators, made ready as
 * its head says; nothing but addresses and paths is another.
 */
export async function startContribKamailio(): Promise<ContribKamailio> {
  const folder = await mkdtemp(join(tmpdir(), 'contrib-kamailio-'));
  const [tcp, tls, ws, wss] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const ports = { tcp, tls, ws, wss };
  const certificate = await makeServerCertificate(['127.0.0.1', 'localhost']);
  const database = join(folder, 'kamailio.db');
  await writeFile(join(folder, 'server.pem'), certificate.cert);
  await writeFile(join(folder, 'server-key.pem'), certificate.key);
  await copy('tls.cfg', folder, [['/etc/kamailio/tls/', `${folder}/`]]);
  await copy('kamailio.cfg', folder, [
    ['/etc/kamailio/', `${folder}/`],
    ['/var/lib/kamailio/', `${folder}/`],
    ['sip:presence.example.com:5060', `sip:127.0.0.1:${tcp}`],
    ['tcp:0.0.0.0:5060', `tcp:127.0.0.1:${tcp}`],
    ['tls:0.0.0.0:5061', `tls:127.0.0.1:${tls}`],
    ['tcp:0.0.0.0:8060', `tcp:127.0.0.1:${ws}`],
    ['tls:0.0.0.0:8061', `tls:127.0.0.1:${wss}`],
  ]);
  const tables = ['standard', 'auth_db', 'presence'].map((name) => `${schemas}/${name}-create.sql`);
  const rules = new URL('watcher-rules.sql', contrib).pathname;
  await run('sqlite3', [
    database,
    'PRAGMA journal_mode=WAL',
    ...[...tables, rules].map((file) => `.read ${file}`),
  ]);
  const daemon = new Daemon({
    command: 'kamailio',
    args: ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-Y', folder, '-m', '64', '-M', '8'],
    cwd: folder,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder },
    logFile: join(folder, 'kamailio.log'),
    ports: Object.values(ports),
    group: true,
  });
  const start = async (): Promise<void> => {
    await daemon.start();
    // It listens long before there is anybody to answer.
    using phone = await RawPhone.connect(tcp);
    await phone.ask({ method: 'OPTIONS' });
  };
  await start();
  const sql = (text: string) => run('sqlite3', [database, '-cmd', '.timeout 10000', text]);
  return {
    host: '127.0.0.1',
    port: tcp,
    ca: certificate.ca,
    place: (transport) => ({ transport, port: ports[transport], ca: certificate.ca }),
    async account(username) {
      const ha1 = createHash('md5').update(`${username}:example.com:secret`).digest('hex');
      await sql(
        `insert into subscriber (username, domain, ha1) values ('${username}', 'example.com', '${ha1}')`,
      );
      return { address: `sip:${username}@example.com`, username, password: 'secret' };
    },
    async rules(username, text) {
      await sql(
        `insert into xcap (username, domain, doc_type, doc_uri, etag, source, port, doc) values ('${username}', 'example.com', 2, 'pres-rules/${username}', '1', 0, 0, '${text}')`,
      );
    },
    async restart() {
      await daemon.stop();
      await start();
    },
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function copy(
  name: string,
  folder: string,
  others: readonly (readonly [string, string])[],
): Promise<void> {
  let text = await readFile(new URL(name, contrib), 'utf8');
  for (const [ours, here] of others) {
    if (!text.includes(ours)) throw new Error(`contrib/kamailio/${name} has no ${ours} any more`);
    text = text.replaceAll(ours, here);
  }
  await writeFile(join(folder, name), text);
}
