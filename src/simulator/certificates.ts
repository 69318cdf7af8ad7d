import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PEM throughout. `ca` signed `cert`; whoever trusts `ca` trusts the server. */
export interface ServerCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const run = promisify(execFile);
const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';

/**
 * A CA of its own and a server certificate for `names` (DNS names and addresses; the first is the
 * common name), valid for `days`. Made with the `openssl` command.
 */
export async function makeServerCertificate(
  names: readonly string[] = ['localhost', '127.0.0.1', '::1'],
  days = 30,
): Promise<ServerCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  const at = (name: string) => join(folder, name);
  try {
    const alternatives = names.map((name) => `${isAddress(name) ? 'IP' : 'DNS'}:${name}`);
    await writeFile(
      at('server.ext'),
      [
        `subjectAltName=${alternatives.join(',')}`,
        'basicConstraints=CA:FALSE',
        'extendedKeyUsage=serverAuth',
      ].join('\n'),
    );
    const valid = `-days ${days}`;
    await openssl(`req -x509 ${newKey} ${valid} -addext keyUsage=critical,keyCertSign,cRLSign`, {
      subj: '/CN=Simulated Exchange CA',
      keyout: at('ca.key'),
      out: at('ca.pem'),
    });
    await openssl(`req ${newKey}`, {
      subj: `/CN=${names[0] ?? 'localhost'}`,
      keyout: at('server.key'),
      out: at('server.csr'),
    });
    await openssl(`x509 -req ${valid}`, {
      in: at('server.csr'),
      CA: at('ca.pem'),
      CAkey: at('ca.key'),
      extfile: at('server.ext'),
      out: at('server.pem'),
    });
    const read = (name: string) => readFile(at(name), 'utf8');
    return {
      ca: await read('ca.pem'),
      cert: await read('server.pem'),
      key: await read('server.key'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function openssl(command: string, options: Readonly<Record<string, string>>): Promise<void> {
  const given = Object.entries(options).flatMap(([name, value]) => [`-${name}`, value]);
  await run('openssl', [...command.split(' '), ...given]);
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^\d+(?:\.\d+){3}$/.test(name);
}
