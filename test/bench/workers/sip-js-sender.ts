import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import {
  EmitterImpl,
  Publisher,
  type Transport,
  TransportState,
  UserAgent,
} from 'sip.js/lib/api/index.js';
import { presenceDocument } from '../../../src/publishers/sip/document/presence-document.ts';
import { StreamFrames } from '../../../src/publishers/sip/message/stream-frames.ts';
import { personAt, publicationAt } from '../stage/sip-cast.ts';
import { answerRequests, sharedNow } from './worker.ts';

// sip.js as it is meant to be used: one Publisher for each address, over TCP.

/** What its Publishers may have without an answer, as ours. */
const mostInFlight = 100;

let socket: Socket | undefined;

class TcpTransport implements Transport {
  readonly protocol = 'TCP';
  readonly state = TransportState.Connected;
  readonly stateChange = new EmitterImpl<TransportState>();
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  readonly #frames = new StreamFrames({ mostHeadBytes: 65_536, mostBodyBytes: 65_536 });

  async connect(): Promise<void> {
    socket?.on('data', (bytes) => {
      for (const frame of this.#frames.read(bytes)) {
        if (frame.kind === 'message') this.onMessage?.(frame.text);
      }
    });
    this.onConnect?.();
  }

  async disconnect(): Promise<void> {}

  async dispose(): Promise<void> {}

  isConnected(): boolean {
    return true;
  }

  send(message: string): Promise<void> {
    return new Promise((resolve, reject) => {
      socket?.write(message, (error) => (error ? reject(error) : resolve()));
    });
  }
}

let agent: UserAgent | undefined;
let prepared: { readonly publisher: Publisher; readonly body: string }[] = [];
const publishers = new Map<string, Publisher>();

function publisherOf(uri: string): Publisher {
  const target = UserAgent.makeURI(uri);
  if (agent === undefined || target === undefined) throw new Error('not connected');
  return new Publisher(agent, target, 'presence', {
    contentType: 'application/pidf+xml',
    expires: 600,
    params: { fromUri: target },
  });
}

answerRequests({
  async connect({ port }: { port: number }) {
    socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.setNoDelay(true);
    const uri = UserAgent.makeURI('sip:bench@example.com');
    if (uri === undefined) throw new Error('no address');
    agent = new UserAgent({
      uri,
      transportConstructor: TcpTransport,
      viaHost: 'x.invalid',
      logBuiltinEnabled: false,
    });
    await agent.start();
  },
  prepare({ count, round }: { count: number; round: number }) {
    prepared = Array.from({ length: count }, (_, at) => {
      const entity = `sip:${personAt(at)}`;
      const publisher = publishers.get(entity) ?? publisherOf(entity);
      publishers.set(entity, publisher);
      const publication = publicationAt(at, round);
      return { publisher, body: presenceDocument({ entity, publication, at: Date.now() }) };
    });
  },
  async go() {
    const startedAt = sharedNow();
    for (const [at, { publisher, body }] of prepared.entries()) {
      await publisher.publish(body);
      if (at % mostInFlight === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return startedAt;
  },
});
