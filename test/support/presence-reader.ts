import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import type { RawLogin } from './raw-client.ts';

const header = (domain: string) =>
  `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client'` +
  " xmlns:stream='http://etherx.jabber.org/streams'>";

/** A whole presence or query. None of those that a test lets be sent holds one of its own kind. */
const stanza = /<(presence|iq)\b([^>]*?)(?:\/>|>(.*?)<\/\1>)/gs;

/**
 * A client that knows what each contact was last shown as, of very many, and that answers when it
 * is asked something; it reads as slowly as it is told to.
 */
export class PresenceReader {
  readonly jid: string;
  /** By address, what is shown last: `dnd 17`, `unavailable`. */
  readonly shown = new Map<string, string>();
  /** Presences that came. */
  count = 0;
  ended = false;
  readonly #socket: Socket;
  #text = '';
  readonly #waiting = new Set<() => void>();

  private constructor(jid: string, socket: Socket) {
    this.jid = jid;
    this.#socket = socket;
  }

  /** Logged in and available. */
  static async login(login: RawLogin, resource = 'slow'): Promise<PresenceReader> {
    const [local = '', domain = ''] = login.jid.split('@');
    const socket = connect(login.port, login.host);
    await once(socket, 'connect');
    const reader = new PresenceReader(`${login.jid}/${resource}`, socket);
    reader.#listen();
    const words = Buffer.from(`\0${local}\0${login.password}`).toString('base64');
    for (const [say, wanted] of [
      [header(domain), '</stream:features>'],
      [
        `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${words}</auth>`,
        '<success',
      ],
      [header(domain), '</stream:features>'],
    ] as const) {
      reader.#text = '';
      socket.write(say);
      await reader.until(() => reader.#text.includes(wanted));
    }
    reader.#text = '';
    socket.write(
      `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>` +
        `<resource>${resource}</resource></bind></iq><presence/>`,
    );
    await reader.until(() => reader.shown.has(reader.jid));
    return reader;
  }

  send(xml: string): void {
    this.#socket.write(xml);
  }

  /** Reads nothing more. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  cut(): void {
    this.#socket.destroy();
  }

  /** Resolves when `holds` is true, looked at whenever something comes. */
  async until(holds: () => boolean, deadlineMs = 60_000): Promise<void> {
    const met = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) met.resolve();
      else if (this.ended) met.reject(new Error(`${this.jid} was cut off`));
    };
    this.#waiting.add(look);
    look();
    const timer = setTimeout(
      () => met.reject(new Error(`not in time; ${this.count} presences came`)),
      deadlineMs,
    );
    await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  #listen(): void {
    this.#socket.setEncoding('utf8');
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.ended = true;
      for (const look of this.#waiting) look();
    });
    this.#socket.on('data', (text: string) => {
      this.#text += text;
      let end = 0;
      for (const match of this.#text.matchAll(stanza)) {
        end = match.index + match[0].length;
        this.#take(match[1], match[2] ?? '', match[3] ?? '');
      }
      this.#text = this.#text.slice(end);
      for (const look of this.#waiting) look();
    });
  }

  #take(name: string | undefined, attributes: string, inner: string): void {
    const from = attribute(attributes, 'from');
    if (name === 'iq') {
      const id = attribute(attributes, 'id');
      const to = from === '' ? '' : ` to='${from}'`;
      if (attribute(attributes, 'type') === 'get') this.send(`<iq type='result' id='${id}'${to}/>`);
      return;
    }
    this.count += 1;
    const show = /<show>(.*?)</.exec(inner)?.[1] ?? (attribute(attributes, 'type') || 'available');
    // Of long texts the first word.
    const [status = ''] = /<status[^>]*>(.*?)</.exec(inner)?.[1]?.split(' ') ?? [];
    this.shown.set(from, `${show} ${status}`.trim());
  }
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`\\b${name}=['"]([^'"]*)`).exec(attributes)?.[1] ?? '';
}
