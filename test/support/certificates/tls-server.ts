import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { type TlsOptions, createServer } from 'node:tls';

export interface TlsServer extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly port: number;
  /** Names that were asked for by SNI, in order. */
  readonly asked: readonly string[];
}

/** Speaks TLS on loopback and says nothing. */
export async function startTlsServer(options: TlsOptions): Promise<TlsServer> {
  const asked: string[] = [];
  const SNICallback: TlsOptions['SNICallback'] = (name, use) => {
    asked.push(name);
    use(null);
  };
  const server = createServer({ SNICallback, ...options }, (socket) => {
    socket.on('error', () => undefined);
    socket.resume();
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    port,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
