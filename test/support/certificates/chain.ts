import type { OpenSsl } from './openssl.ts';

/** Files in OpenSSL's folder, each `<name>.pem` with `<name>.key`. */
export interface ChainOptions {
  /** Of the server's certificate, as OpenSSL's configuration has it: `DNS:a.com,IP:10.0.0.1`. */
  readonly san?: string;
  readonly cn?: string;
  /** More extensions of the server's certificate and of the intermediate, line by line. */
  readonly extensions?: readonly string[];
  readonly key?: 'rsa' | 'ec';
  readonly days?: number;
}

const keys = {
  rsa: '-algorithm RSA -pkeyopt rsa_keygen_bits:2048',
  ec: '-algorithm EC -pkeyopt ec_paramgen_curve:P-256',
} as const;

/** A root, an intermediate below it and a server below that: `root`, `middle`, `server`. */
export async function makeChain(openssl: OpenSsl, options: ChainOptions = {}): Promise<void> {
  const { cn = 'mail.a.com', san = 'DNS:mail.a.com', key = 'ec', days = 30 } = options;
  const more = options.extensions ?? [];
  for (const name of ['root', 'middle', 'server']) {
    await openssl.run(`genpkey ${keys[key]} -out ${name}.key`);
  }
  await openssl.write('root.cnf', named('Contoso Root CA', authority));
  await openssl.run('req -x509 -key root.key -days 3650 -out root.pem -config root.cnf');
  await signed(
    openssl,
    'middle',
    'root',
    named('Contoso Issuing CA', [...authority, ...more]),
    365,
  );
  const server = [`subjectAltName=${san}`, 'extendedKeyUsage=serverAuth', ...more];
  await signed(openssl, 'server', 'middle', named(cn, server), days);
}

async function signed(
  openssl: OpenSsl,
  name: string,
  by: string,
  configuration: string,
  days: number,
): Promise<void> {
  await openssl.write(`${name}.cnf`, configuration);
  await openssl.run(`req -new -key ${name}.key -out ${name}.csr -config ${name}.cnf`);
  await openssl.run(
    `x509 -req -in ${name}.csr -CA ${by}.pem -CAkey ${by}.key -CAcreateserial -days ${days} -extfile ${name}.cnf -extensions ext -out ${name}.pem`,
  );
}

const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];

function named(cn: string, extensions: readonly string[]): string {
  return `[req]\nprompt=no\nutf8=yes\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\nO=Contoso\n${cn === '' ? '' : `CN=${cn}`}\n[ext]\nsubjectKeyIdentifier=hash\n${extensions.join('\n')}\n`;
}
