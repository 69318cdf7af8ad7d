import { once } from 'node:events';
import { type AddressInfo, Socket, createServer } from 'node:net';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  connected: boolean;
  /** One end has closed while the cable was cut: the other hears of it when it is mended. */
  ended: boolean;
}

/** What must never leave Doorlight: an error as a client would show it. */
const shownError = /<(?:presence|message)\b[^>]*\btype=["']error["'][^>]*>/g;
const longestTag = 4_096;

/**
 * The cable between Doorlight and the chat server. Cut, it is silent both ways and nothing is
 * closed; whoever connects waits. Mended, what was said meanwhile arrives late, as TCP has it, and
 * so does the end of what was closed meanwhile.
 */
export class Cable implements AsyncDisposable {
  readonly #server = createServer({ pauseOnConnect: true }, (near) => this.#taken(near));
  readonly #targetPort: number;
  readonly #pairs = new Set<Pair>();
  #cut = false;
  /** Errors that Doorlight sent to where a client shows them. */
  readonly errorsSent: string[] = [];

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  static async lay(targetPort: number): Promise<Cable> {
    const cable = new Cable(targetPort);
    cable.#server.listen(0, '127.0.0.1');
    await once(cable.#server, 'listening');
    return cable;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#cut = true;
    for (const { near, far } of this.#pairs) {
      near.pause();
      far.pause();
    }
  }

  mend(): void {
    this.#cut = false;
    for (const pair of this.#pairs) this.#flow(pair);
  }

  /** Mends it, but whatever was connected is not any more. */
  replace(): void {
    this.#cut = false;
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.replace();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #taken(near: Socket): void {
    // It is connected when the cable lets it.
    const far = new Socket();
    const pair: Pair = { near, far, connected: false, ended: false };
    this.#pairs.add(pair);
    this.#join(pair, near, far);
    this.#join(pair, far, near);
    this.#listenTo(near);
    if (!this.#cut) this.#flow(pair);
  }

  #flow(pair: Pair): void {
    const { near, far } = pair;
    if (pair.ended && !pair.connected) {
      near.destroy();
      far.destroy();
      this.#pairs.delete(pair);
      return;
    }
    if (!pair.connected) far.connect(this.#targetPort, '127.0.0.1');
    pair.connected = true;
    if (pair.ended) {
      near.destroy();
      far.destroy();
      return;
    }
    near.resume();
    far.resume();
  }

  #join(pair: Pair, from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('data', (bytes) => to.write(bytes));
    from.on('error', () => from.destroy());
    from.on('close', () => {
      pair.ended = true;
      if (this.#cut) return;
      to.destroy();
      this.#pairs.delete(pair);
    });
  }

  #listenTo(near: Socket): void {
    let text = '';
    near.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (const [tag] of text.matchAll(shownError)) this.errorsSent.push(tag);
      // Only what may be the beginning of a tag is looked at again.
      const open = text.lastIndexOf('<');
      text = text.indexOf('>', open) < 0 ? text.slice(open).slice(0, longestTag) : '';
    });
  }
}
