import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { presenceDocument } from '../../../src/publishers/sip/document/presence-document.ts';
import { personAt, publicationAt } from '../stage/sip-cast.ts';
import { answerRequests, sharedNow } from './worker.ts';

/** Bytes in one write. */
const chunkBytes = 65_536;

let socket: Socket | undefined;
let chunks: Buffer[] = [];

function write(chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket?.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

answerRequests({
  async connect({ port }: { port: number }) {
    socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.setNoDelay(true);
    socket.resume();
  },
  /** Text as our publisher's is made before the time runs. */
  prepare({ count, round }: { count: number; round: number }) {
    const messages = Array.from({ length: count }, (_, at) => {
      const uri = `sip:${personAt(at)}`;
      const publication = publicationAt(at, round);
      const body = presenceDocument({ entity: uri, publication, at: Date.now() });
      return (
        `PUBLISH ${uri} SIP/2.0\r\nVia: SIP/2.0/TCP x.invalid;branch=z9hG4bKr${round}x${at};rport\r\n` +
        `To: <${uri}>\r\nFrom: <${uri}>;tag=t${at}\r\nCSeq: 1 PUBLISH\r\nCall-ID: c${at}.${round}\r\n` +
        'Max-Forwards: 70\r\nEvent: presence\r\nExpires: 600\r\nSupported: \r\nUser-Agent: raw\r\n' +
        `Content-Type: application/pidf+xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
      );
    });
    const bytes = Buffer.from(messages.join(''));
    chunks = [];
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      chunks.push(bytes.subarray(at, at + chunkBytes));
    }
  },
  async go() {
    const startedAt = sharedNow();
    for (const chunk of chunks) await write(chunk);
    return startedAt;
  },
});
