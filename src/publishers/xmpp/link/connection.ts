import type { Socket } from 'node:net';
import { type Component, type Element, component } from '@xmpp/component';
import type { LinkLoss } from '../../../telemetry/xmpp-events.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type DirectTls, openSocket } from './socket.ts';
import { StreamParser } from './stream-parser.ts';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** `null` for a plain connection. */
  readonly tls: DirectTls | null;
  /** The component's domain. */
  readonly domain: string;
  readonly secret: string;
  readonly clock: SteadyClock;
  /** From the first packet to the accepted handshake, in milliseconds. */
  readonly openTimeoutMs: number;
}

export interface ConnectionListener {
  /** The server has accepted the handshake. */
  online(): void;
  stanza(stanza: Element): void;
  /** Said once, at the end. */
  closed(loss: LinkLoss): void;
}

/** Longest stanza that is accepted, in UTF-16 code units; servers forward 256 KiB at most. */
const maxStanzaLength = 1_048_576;
const closeTimeoutMs = 2_000;

/** Stanzas in one piece with the accepted handshake; what the socket reads at once holds fewer. */
const mostEarly = 10_000;

/**
 * One attempt to be the component `domain` (XEP-0114), from opening the socket to losing it. Of
 * `@xmpp/component` it uses the stream, the parser and the handshake, and cures what is wrong
 * with the rest: it never reconnects by itself, decodes UTF-8 across segments, answers no stanza
 * on its own, reads with a parser that is strict, and neither bad XML nor a refused send ends the
 * process.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #component: Component;
  readonly #cancelTimeout: () => void;
  #socket: Socket | undefined;
  #parser: Component['parser'] = null;
  #loss: LinkLoss | undefined;
  #online = false;
  #closed = false;
  #lengthSinceStanza = 0;
  /** Came with the accepted handshake, before we knew that it was accepted. */
  #early: Element[] = [];
  /**
   * When a whole stanza last came, by the clock. Bytes alone are no sign of life: they may never
   * become one.
   */
  lastHeardAt: number;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.lastHeardAt = options.clock.now();
    this.#component = component({
      service: `xmpp://${options.domain}`,
      domain: options.domain,
      // It hashes one byte per code unit; servers hash UTF-8.
      password: Buffer.from(options.secret, 'utf8').toString('latin1'),
    });
    this.#cancelTimeout = options.clock.after(options.openTimeoutMs, () =>
      this.destroy({ kind: 'timeout' }),
    );
  }

  /** Begins; everything that follows is said to the listener. */
  open(): void {
    const { openTimeoutMs, tls } = this.#options;
    const link = this.#component;
    link.reconnect.stop();
    // Its own middleware throws at addresses it cannot parse, and would answer every IQ.
    link.removeAllListeners('element');
    // RFC 6120 §4.9.3.19: where the server sends us elsewhere, nobody has said that we may go.
    link.connect = () => Promise.reject(new Error('it connects nowhere by itself'));
    link.Parser = StreamParser;
    link.timeout = openTimeoutMs;
    link.on('error', (error) => this.destroy(lossOf(error, this.#online)));
    // Before the handshake is answered.
    link.prependListener('open', (header: Element) => this.#opened(header));
    link.on('stanza', (stanza: Element) => this.#heardStanza(stanza));
    link.on('online', () => this.#accepted());
    link.on('disconnect', () => this.#ended());

    const socket = openSocket(this.#options, tls, () => this.#connected(socket));
    this.#socket = socket;
    socket.on('error', (error) => this.destroy(this.#lossOf(error)));
    socket.on('close', () => this.#ended());
  }

  /** Resolves when the network has taken the text; rejects when it never will. */
  write(text: string): Promise<void> {
    return this.#component.write(text);
  }

  /** Stops reading until `resume`; the server then keeps what it has for us. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.lastHeardAt = this.#options.clock.now();
    this.#socket?.resume();
  }

  /** Ends the stream as RFC 6120 §4.4 has it, within two seconds. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#loss ??= { kind: 'stopped' };
    const ended = Promise.withResolvers<void>();
    this.#component.once('disconnect', ended.resolve);
    const cancel = this.#options.clock.after(closeTimeoutMs, ended.resolve);
    try {
      if (this.#online) await Promise.race([this.write('</stream:stream>'), ended.promise]);
      this.#socket?.end();
      if (this.#socket) await ended.promise;
    } catch {
      // The network did not take it: there is nobody left to say goodbye to.
    } finally {
      cancel();
      this.destroy({ kind: 'stopped' });
    }
  }

  destroy(loss: LinkLoss): void {
    this.#loss ??= loss;
    if (this.#socket === undefined) this.#ended();
    else if (!this.#socket.destroyed) this.#socket.destroy();
  }

  /** Of the socket: what happens to it while the stream is opened is no question of the way there. */
  #lossOf(error: Error): LinkLoss {
    const isOpening = this.#component.socket !== null && !this.#online;
    if (isOpening) return { kind: 'closed-in-handshake' };
    return lossOf(error, this.#online, this.#options.tls !== null);
  }

  #connected(socket: Socket): void {
    const link = this.#component;
    link._attachSocket(socket);
    socket.setNoDelay(true);
    // A character that is split between segments is put together again.
    socket.setEncoding('utf8');
    socket.removeAllListeners('data');
    socket.on('data', (text) => this.#heard(String(text)));
    // `start` would leave a promise behind that nobody awaits.
    link
      .open({ domain: this.#options.domain })
      .catch((error: unknown) => this.destroy(lossOf(error, false)));
  }

  /** XEP-0114 §3: without an id there is no handshake. Openfire refuses components like this. */
  #opened(header: Element): void {
    this.#parser = this.#component.parser;
    if (header.attrs['id'] === undefined) this.destroy({ kind: 'refused-silently' });
  }

  #heard(text: string): void {
    this.#lengthSinceStanza += text.length;
    if (this.#lengthSinceStanza > maxStanzaLength + text.length) {
      this.destroy({ kind: 'bad-input', detail: 'a stanza longer than 1 MiB' });
      return;
    }
    try {
      this.#component.parser?.write(text);
    } catch {
      this.destroy({ kind: 'bad-input', detail: 'XML that is not well formed' });
    }
  }

  #heardStanza(stanza: Element): void {
    this.#lengthSinceStanza = 0;
    this.lastHeardAt = this.#options.clock.now();
    if (this.#loss !== undefined) return;
    if (this.#online) this.#listener.stanza(stanza);
    else if (this.#early.length < mostEarly) this.#early.push(stanza);
  }

  #accepted(): void {
    this.#cancelTimeout();
    this.#lengthSinceStanza = 0;
    this.#online = true;
    this.#listener.online();
    // What the server grants (XEP-0356 §4.2) is said at once, and comes in the same piece.
    for (const stanza of this.#early.splice(0)) this.#heardStanza(stanza);
  }

  #ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimeout();
    this.#loss ??= this.#online ? { kind: 'closed' } : { kind: 'closed-in-handshake' };
    // It may still wait, with timers, for an answer that cannot come any more.
    this.#component.emit('error', new Error('the connection is closed'));
    this.#parser?.emit('end');
    this.#listener.closed(this.#loss);
  }
}

/** What an error of the socket or the stream means; `securing` where TLS comes first. */
function lossOf(error: unknown, online: boolean, securing = false): LinkLoss {
  if (!(error instanceof Error)) return { kind: 'closed' };
  if ('condition' in error) return ofStreamError(String(error.condition), online);
  if (error.name === 'TimeoutError') return { kind: 'timeout' };
  if (online) return { kind: 'closed' };
  const code = 'code' in error ? String(error.code) : '';
  if (securing && isOfCertificate(code))
    return { kind: 'certificate', detail: withoutAdvice(error.message) };
  if (securing && isOfTls(code)) return { kind: 'no-tls', detail: code };
  return { kind: 'unreachable', detail: code || error.message };
}

/** Node's own says how Node is to be started. */
function withoutAdvice(message: string): string {
  return message.replace(/; if the root CA is installed locally.*/u, '');
}

/** OpenSSL's own names, such as `CERT_HAS_EXPIRED`; those of Node and the system begin with E, as ours does. */
function isOfCertificate(code: string): boolean {
  return code === 'ERR_SERVER_CERTIFICATE' || /^[A-DF-Z]/.test(code);
}

function isOfTls(code: string): boolean {
  return code.startsWith('ERR_SSL') || code === 'EPROTO' || code === 'ECONNRESET';
}

/** RFC 6120 §4.9.3 and XEP-0114 §3, as servers use them. */
function ofStreamError(condition: string, online: boolean): LinkLoss {
  if (condition === 'conflict') return { kind: 'conflict' };
  if (condition === 'system-shutdown') return { kind: 'closed' };
  if (online) return { kind: 'stream-error', condition };
  if (condition === 'not-authorized') return { kind: 'wrong-secret' };
  if (condition === 'host-unknown') return { kind: 'unknown-component' };
  return { kind: 'stream-error', condition };
}
