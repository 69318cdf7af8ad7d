import { join } from 'node:path';
import type { ChatServer, StartChatServer } from '../../support/daemons/chat-server.ts';
import { startProsody } from '../../support/daemons/prosody.ts';
import { type ComponentPlace, recipientJid, recipientName, userDomain } from './cast.ts';
import { Child } from './child.ts';
import { processCpuMs } from './process-cpu.ts';

export type Part = 'native' | 'publisher' | 'engine' | 'raw' | 'slixmpp' | 'everyone' | 'memory';

const secret = 'secret';
const password = 'pw';

interface Received {
  /** CLOCK_MONOTONIC, milliseconds. */
  readonly at: number;
  readonly received: number;
  readonly least: number;
  readonly most: number;
}

/** What delivering some presences took. */
export interface Delivery {
  readonly stanzas: number;
  /** From the first thing the sender did to the last recipient's last presence. */
  readonly seconds: number;
  /** Microseconds of CPU for each stanza. */
  readonly senderCpuUs: number;
  readonly serverCpuUs: number;
}

/** A real chat server, recipients logged in with raw clients, and a component for every sender. */
export class Stage implements AsyncDisposable {
  readonly recipients: number;
  readonly #server: ChatServer;
  readonly #readers: Child;
  /** So many were to come last time: one that comes twice shows the next time. */
  #expected = 0;

  constructor(server: ChatServer, readers: Child, recipients: number) {
    this.#server = server;
    this.#readers = readers;
    this.recipients = recipients;
  }

  static async build(
    recipients: number,
    start: StartChatServer = startProsody,
    furnish: (server: ChatServer) => Promise<void> = async () => {},
  ): Promise<Stage> {
    // A module of Doorlight's obeys the first.
    const parts: readonly Part[] = [
      'native',
      'publisher',
      'engine',
      'raw',
      'slixmpp',
      'everyone',
      'memory',
    ];
    const server = await start({
      domains: [userDomain],
      components: parts.map((part) => ({ domain: domainOf(part), secret })),
      users: Array.from({ length: recipients }, (_, at) => ({ jid: recipientJid(at), password })),
    });
    const readers = worker('readers.ts');
    const stage = new Stage(server, readers, recipients);
    try {
      await furnish(server);
      await stage.#login();
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
    return stage;
  }

  /** Where the sender of that name is to connect. */
  place(part: Part): ComponentPlace {
    const { host, componentPort: port } = this.#server;
    return { host, port, domain: domainOf(part), secret, recipients: this.recipients };
  }

  /**
   * Has `sender` do something that makes it send `count` presences, evenly to the recipients, and
   * waits until these have received them, each its share. `act` resolves with when it began.
   */
  async deliver(sender: Child, count: number, act: () => Promise<number>): Promise<Delivery> {
    const before = await this.#readers.ask<number>('expect', { count });
    if (before !== this.#expected) throw new Error(`${before} presences, not ${this.#expected}`);
    this.#expected = count;
    const senderCpu = await processCpuMs(sender.pid);
    const serverCpu = await processCpuMs(this.#server.pid);
    const received = this.#readers.ask<Received>('received');
    const [startedAt, { at, least, most }] = await Promise.all([act(), received]);
    const perStanzaUs = 1_000 / count;
    const delivery = {
      stanzas: count,
      seconds: (at - startedAt) / 1_000,
      senderCpuUs: ((await processCpuMs(sender.pid)) - senderCpu) * perStanzaUs,
      serverCpuUs: ((await processCpuMs(this.#server.pid)) - serverCpu) * perStanzaUs,
    };
    if (least !== count / this.recipients || most !== least) {
      throw new Error(`of ${count} presences recipients got ${least} to ${most} each`);
    }
    return delivery;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#readers[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }

  async #login(): Promise<void> {
    const { host, clientPort: port } = this.#server;
    const logins = Array.from({ length: this.recipients }, (_, at) => ({
      host,
      port,
      domain: userDomain,
      user: recipientName(at),
      password,
    }));
    await this.#readers.ask('login', { logins });
    // What came with logging in is not to be counted.
    await this.#readers.ask('expect', { count: 0 });
  }
}

export function worker(file: string, flags: readonly string[] = []): Child {
  return Child.node(join(import.meta.dirname, '../workers', file), flags);
}

function domainOf(part: Part): string {
  return `${part}.${userDomain}`;
}
