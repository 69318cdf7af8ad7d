import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { FuzzRequest } from './requests.ts';

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Longer than anything here may take: whoever has not answered by then does not answer. */
const deadlineMs = 45_000;

/** Sends requests over connections that are kept. */
export class FuzzClient implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #address: URL;

  constructor(address: string) {
    this.#address = new URL(address);
  }

  /** What is answered; of a stream of events only how it begins. Rejects where nothing is. */
  send({ method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
    const answered = Promise.withResolvers<FuzzAnswer>();
    const { hostname, port } = this.#address;
    const sent = request(
      { agent: this.#agent, hostname, port, method, path, headers, timeout: deadlineMs },
      (answer) => {
        const { statusCode: status = 0, headers: given } = answer;
        if (given['content-type']?.startsWith('text/event-stream') === true) {
          answer.destroy();
          answered.resolve({ status, headers: given, body: '' });
          return;
        }
        buffer(answer).then(
          (read) => answered.resolve({ status, headers: given, body: read.toString() }),
          answered.reject,
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('there was no answer')));
    sent.on('error', (error) => {
      // To headers that are too long it is answered before it is known what was asked, with a body
      // that a client does not expect after HEAD.
      if (method === 'HEAD' && error.message.includes('Data after')) {
        answered.resolve({ status: 431, headers: {}, body: '' });
      } else answered.reject(error);
    });
    sent.end(body ?? undefined);
    return answered.promise;
  }

  /** Writes bytes as they are; all that comes back until the connection is closed or is quiet. */
  async sendBytes(bytes: Buffer, quietMs = 300): Promise<string> {
    const { hostname, port } = this.#address;
    const socket = connect(Number(port), hostname);
    const read: Buffer[] = [];
    const done = Promise.withResolvers<void>();
    socket.setTimeout(quietMs, () => done.resolve());
    socket.on('data', (chunk) => read.push(chunk));
    socket.on('error', () => done.resolve());
    socket.on('close', () => done.resolve());
    socket.write(bytes);
    await done.promise;
    socket.destroy();
    return Buffer.concat(read).toString('latin1');
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
