import { type OpenSsl, openSsl } from '../certificates/openssl.ts';
import { makeChain } from '../certificates/chain.ts';
import { type TlsServer, startTlsServer } from '../certificates/tls-server.ts';
import { type ConsoleLab, startConsoleLab } from './console-lab.ts';

const installedPath = '/api/v1/certificates';
export const ownPath = '/api/v1/own-certificates';
export const passphrase = 'four green doors';

interface Listed {
  readonly name: string;
  readonly fingerprint: string;
  readonly subject: string;
  readonly trusted: boolean;
  readonly servers: readonly string[] | null;
  readonly revocationList: unknown;
}

/** A console, OpenSSL with a chain of its own, and a server that presents all of that. */
export interface CertificatesLab extends AsyncDisposable {
  readonly url: string;
  readonly ask: ConsoleLab['ask'];
  readonly openssl: OpenSsl;
  readonly server: TlsServer;
  installed(): Promise<readonly Listed[]>;
  own(): Promise<readonly Listed[]>;
  /** A CA `lab` and a certificate `door` that it has signed. */
  makeOwn(days?: number | null): Promise<void>;
  uploadRoot(): Promise<void>;
  /** Takes away whatever a try before has left. */
  clear(): Promise<void>;
}

export async function startCertificatesLab(): Promise<CertificatesLab> {
  await using stack = new AsyncDisposableStack();
  const lab = stack.use(await startConsoleLab());
  const openssl = stack.use(await openSsl());
  await makeChain(openssl, { san: 'IP:127.0.0.1' });
  const chain = ['server', 'middle', 'root'].map((name) => openssl.read(`${name}.pem`));
  const cert = (await Promise.all(chain)).join('');
  const server = stack.use(await startTlsServer({ cert, key: await openssl.read('server.key') }));
  const listed = async (path: string): Promise<readonly Listed[]> => {
    const answer = await lab.ask('GET', path);
    return ((await answer.json()) as { certificates: readonly Listed[] }).certificates;
  };
  const everything = stack.move();
  return {
    url: lab.url,
    ask: (...request) => lab.ask(...request),
    openssl,
    server,
    installed: () => listed(installedPath),
    own: () => listed(ownPath),
    async makeOwn(days = null) {
      const subject = { cn: 'Example Lab CA' };
      const key = { kind: 'ec', curve: 'P-256' };
      await lab.ask('POST', `${ownPath}/authorities`, { name: 'lab', subject, key });
      const wanted = { name: 'door', subject: { cn: 'doorlight.example.com' }, key };
      await lab.ask('POST', `${ownPath}/requests`, wanted);
      await lab.ask('POST', `${ownPath}/door/sign`, { authority: 'lab', days });
    },
    async uploadRoot() {
      const content = (await openssl.readBytes('root.pem')).toString('base64');
      await lab.ask('POST', installedPath, { content });
    },
    async clear() {
      await lab.ask('DELETE', '/api/v1/parameters/notificationCertificate');
      for (const { name } of await listed(ownPath)) {
        await lab.ask('DELETE', `${ownPath}/${encodeURIComponent(name)}?force=true`);
      }
      for (const { fingerprint } of await listed(installedPath)) {
        await lab.ask('DELETE', `${installedPath}/${fingerprint}?force=true`);
      }
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
