import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A self-signed certificate with its key, PEM, as administrators register them for a client. */
export async function makeClientCertificate(
  key: 'rsa:2048' | 'ec' = 'rsa:2048',
): Promise<{ readonly certificate: string; readonly key: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'client-certificate-'));
  try {
    const kind = key === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : [key];
    await promisify(execFile)('openssl', [
      ...'req -x509 -nodes -days 2 -subj /CN=doorlight -newkey'.split(' '),
      ...kind,
      '-keyout',
      join(folder, 'key.pem'),
      '-out',
      join(folder, 'certificate.pem'),
    ]);
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    return { certificate: await read('certificate.pem'), key: await read('key.pem') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
