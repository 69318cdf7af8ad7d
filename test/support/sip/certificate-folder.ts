import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerCertificate } from '../../../src/simulator/certificates.ts';

/** A server's certificate and key as files, until it is disposed. */
interface CertificateFolder extends AsyncDisposable {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export async function certificateFolder({
  cert,
  key,
}: Pick<ServerCertificate, 'cert' | 'key'>): Promise<CertificateFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-sip-'));
  const certificateFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  await writeFile(certificateFile, cert);
  await writeFile(keyFile, key);
  return {
    certificateFile,
    keyFile,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
