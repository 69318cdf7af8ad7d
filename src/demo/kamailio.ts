import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeServerCertificate } from '../simulator/certificates.ts';
import { domain, everybody, password } from './cast.ts';
import { Child, programFolders } from './child.ts';
import { answers, freePorts, loopback } from './loopback.ts';

const run = promisify(execFile);
const contrib = new URL('../../contrib/kamailio/', import.meta.url);
const schemas = '/usr/share/kamailio/db_sqlite';

/** Doorlight's account there; the password is everybody's. */
export const sipService = 'doorlight';

/** A real SIP presence server on loopback, as contrib/kamailio has it, with everybody's account. */
export interface SipServer extends AsyncDisposable {
  /** TCP. */
  readonly port: number;
}

/** `folder` is for its configuration, database and log; it is made. */
export async function startKamailio(folder: string): Promise<SipServer> {
  await mkdir(folder);
  const [tcp = 0, tls = 0, ws = 0, wss = 0] = await freePorts(4);
  const ports = [tcp, tls, ws, wss];
  const certificate = await makeServerCertificate([loopback, 'localhost']);
  await writeFile(join(folder, 'server.pem'), certificate.cert);
  await writeFile(join(folder, 'server-key.pem'), certificate.key, { mode: 0o600 });
  await place('tls.cfg', folder, [['/etc/kamailio/tls/', `${folder}/`]]);
  await place('kamailio.cfg', folder, [
    ['/etc/kamailio/', `${folder}/`],
    ['/var/lib/kamailio/', `${folder}/`],
    ['presence.example.com:5060', `${loopback}:${tcp}`],
    ['tcp:0.0.0.0:5060', `tcp:${loopback}:${tcp}`],
    ['tls:0.0.0.0:5061', `tls:${loopback}:${tls}`],
    ['tcp:0.0.0.0:8060', `tcp:${loopback}:${ws}`],
    ['tls:0.0.0.0:8061', `tls:${loopback}:${wss}`],
  ]);
  await makeDatabase(join(folder, 'kamailio.db'));
  const child = new Child({
    name: 'Kamailio',
    command: 'kamailio',
    args: ['-f', join(folder, 'kamailio.cfg'), '-DD', '-E', '-Y', folder],
    cwd: folder,
    logFile: join(folder, 'kamailio.log'),
    isUp: async () => (await Promise.all(ports.map(answers))).every(Boolean),
  });
  await child.start();
  return { port: tcp, [Symbol.asyncDispose]: () => child.stop() };
}

async function place(
  name: string,
  folder: string,
  others: readonly (readonly [string, string])[],
): Promise<void> {
  let text = await readFile(new URL(name, contrib), 'utf8');
  for (const [there, here] of others) text = text.replaceAll(there, here);
  await writeFile(join(folder, name), text);
}

async function makeDatabase(file: string): Promise<void> {
  const tables = ['standard', 'auth_db', 'presence'].map((name) => `${schemas}/${name}-create.sql`);
  const rules = new URL('watcher-rules.sql', contrib).pathname;
  const accounts = [sipService, ...everybody.map(({ id }) => id)].map((id) => {
    const ha1 = createHash('md5').update(`${id}:${domain}:${password}`).digest('hex');
    return `insert into subscriber (username, domain, ha1) values ('${id}', '${domain}', '${ha1}')`;
  });
  const reading = [...tables, rules].map((path) => `.read "${path}"`);
  await run('sqlite3', [file, 'PRAGMA journal_mode=WAL', ...reading, ...accounts], {
    env: { PATH: programFolders },
  });
}
