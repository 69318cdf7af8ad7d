import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerCertificate } from '../../src/simulator/certificates.ts';
import { dayMs } from '../../src/time/instant.ts';

const run = promisify(execFile);

export interface Issued {
  /** Common name; the first of `names` by default. */
  readonly commonName?: string;
  /** SAN as OpenSSL has it: `DNS:mail.example.com`, `IP:127.0.0.1`; none for `[]`. */
  readonly names?: readonly string[];
  /** In days from now. */
  readonly from?: number;
  readonly to?: number;
}

/** A certificate authority of its own, made by OpenSSL, for certificates of every kind. */
export class OpensslAuthority implements AsyncDisposable {
  /** PEM. */
  readonly ca: string;
  readonly #folder: string;
  #issued = 0;

  constructor(folder: string, ca: string) {
    this.#folder = folder;
    this.ca = ca;
  }

  static async make(commonName: string): Promise<OpensslAuthority> {
    const folder = await mkdtemp(join(tmpdir(), 'authority-'));
    await Promise.all([
      writeFile(join(folder, 'index.txt'), ''),
      writeFile(join(folder, 'serial'), '1000\n'),
      writeFile(join(folder, 'ca.cnf'), configuration),
    ]);
    await openssl(
      folder,
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ['-days', '365', '-subj', `/O=Example/CN=${commonName}`],
      ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
      ['-keyout', 'ca.key', '-out', 'ca.pem'],
    );
    return new OpensslAuthority(folder, await readFile(join(folder, 'ca.pem'), 'utf8'));
  }

  /** For 127.0.0.1 and localhost, for a hundred days, unless told otherwise. */
  async issue({
    commonName,
    names = ['DNS:localhost', 'IP:127.0.0.1'],
    from = -1,
    to = 100,
  }: Issued = {}): Promise<ServerCertificate> {
    this.#issued += 1;
    const name = `server-${this.#issued}`;
    const subject = commonName ?? names[0]?.replace(/^\w+:/, '') ?? 'localhost';
    await writeFile(
      join(this.#folder, `${name}.ext`),
      [
        'basicConstraints=CA:FALSE',
        'extendedKeyUsage=serverAuth',
        ...(names.length === 0 ? [] : [`subjectAltName=${names.join(',')}`]),
      ].join('\n'),
    );
    await openssl(
      this.#folder,
      ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ['-subj', `/CN=${subject}`, '-keyout', `${name}.key`, '-out', `${name}.csr`],
    );
    await openssl(
      this.#folder,
      ['ca', '-batch', '-notext', '-config', 'ca.cnf', '-in', `${name}.csr`],
      ['-startdate', date(from), '-enddate', date(to), '-extfile', `${name}.ext`],
      ['-out', `${name}.pem`],
    );
    const read = (file: string): Promise<string> => readFile(join(this.#folder, file), 'utf8');
    return { ca: this.ca, cert: await read(`${name}.pem`), key: await read(`${name}.key`) };
  }

  /** A server certificate that nobody but itself vouches for. */
  async selfSigned(): Promise<{ readonly cert: string; readonly key: string }> {
    await openssl(
      this.#folder,
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ['-days', '90', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
      ['-keyout', 'self.key', '-out', 'self.pem'],
    );
    const read = (file: string): Promise<string> => readFile(join(this.#folder, file), 'utf8');
    return { cert: await read('self.pem'), key: await read('self.key') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const configuration = `[ca]
default_ca = one
[one]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;

async function openssl(cwd: string, ...args: readonly (readonly string[])[]): Promise<void> {
  await run('openssl', args.flat(), { cwd });
}

/** `20260311093000Z` */
function date(inDays: number): string {
  const iso = new Date(Date.now() + inDays * dayMs).toISOString();
  return `${iso.slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
}
