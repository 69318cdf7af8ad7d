import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One presence as an independent client received it. */
export interface SeenPresence {
  readonly from: string;
  readonly to: string | null;
  /** `null` for available. */
  readonly type: string | null;
  readonly lang: string | null;
  readonly show: string | null;
  /** Every `<status/>`, in order, with its language. */
  readonly statuses: readonly { readonly lang: string | null; readonly text: string }[];
  readonly priority: string | null;
  /** `node#ver` of its capabilities (XEP-0115). */
  readonly caps: string | null;
  /** The hash of the picture (XEP-0153); `''` for no picture. */
  readonly photo: string | null;
  /** It carried an XEP-0203 delay. */
  readonly delayed: boolean;
  /** Names of the elements inside `<error/>`. */
  readonly error: readonly string[] | null;
}

export interface SeenMessage {
  readonly from: string;
  readonly type: string | null;
  readonly id: string | null;
  readonly lang: string | null;
  readonly body: string | null;
  readonly thread: string | null;
  /** What the `<error/>` says in words. */
  readonly errorText: string | null;
  /** It carried an XEP-0203 delay. */
  readonly delayed: boolean;
  /** Names of its XEP-0334 hints. */
  readonly hints: readonly string[];
  readonly error: readonly string[] | null;
}

interface SeenForm {
  readonly type: string;
  readonly title: string;
  readonly instructions: string;
  readonly fields: readonly Readonly<Record<string, unknown>>[];
  /** What fixed fields say. */
  readonly lines: readonly string[];
}

/** How a command of XEP-0050 went. */
export interface SeenCommand {
  /** Of every command there is, by node. */
  readonly titles: Readonly<Record<string, string>>;
  /** `null` where it began without a form. */
  readonly asked: SeenForm | null;
  readonly status: string;
  readonly actions: readonly string[];
  readonly notes: readonly string[];
  readonly lang: string | null;
  readonly answer: SeenForm;
}

export interface Login {
  /** With or without a resource. */
  readonly jid: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  /** False: no presence is sent, so nobody is probed. Default true. */
  readonly presence?: boolean;
  /** STARTTLS where the server offers it, whoever signed the certificate. Default false. */
  readonly tls?: boolean;
  /** Nodes of which it wants to be notified (XEP-0163), as its capabilities say. */
  readonly interests?: readonly string[];
}

/** A notification of a node (XEP-0060 §7.1.2.1), as XML. */
export interface SeenEvent {
  readonly from: string;
  readonly xml: string;
}

const defaultDeadlineMs = 15_000;

/** One Python process with any number of slixmpp clients in it. */
export class SlixmppDriver implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #clients = new Map<string, SlixmppClient>();
  readonly #ready = Promise.withResolvers<void>();
  #errors = '';
  #lastId = 0;

  constructor() {
    const script = fileURLToPath(new URL('slixmpp/driver.py', import.meta.url));
    this.#child = spawn('/usr/bin/python3', ['-W', 'ignore', script], { stdio: 'pipe' });
  }

  static async start(): Promise<SlixmppDriver> {
    const driver = new SlixmppDriver();
    driver.#listen();
    await driver.#ready.promise;
    return driver;
  }

  /** Logs a new client in; its roster has been fetched when this resolves. */
  async login(login: Login): Promise<SlixmppClient> {
    const session = `client-${(this.#lastId += 1)}`;
    const client = new SlixmppClient(session, (request) => this.request(request));
    this.#clients.set(session, client);
    client.jid = String(
      await this.request({ op: 'login', session, ...login, presence: login.presence ?? true }),
    );
    return client;
  }

  async request(request: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = (this.#lastId += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    this.#child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    return answer.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #listen(): void {
    this.#child.stderr.on('data', (text: Buffer) => {
      this.#errors += text.toString();
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#heard(line));
    this.#child.once('exit', () => {
      const error = new Error(`the slixmpp driver ended: ${this.#errors}`);
      this.#ready.reject(error);
      for (const answer of this.#answers.values()) answer.reject(error);
    });
  }

  #heard(line: string): void {
    const record = JSON.parse(line);
    if (record.event === 'ready') {
      this.#ready.resolve();
      return;
    }
    if (record.event !== undefined) {
      this.#clients.get(record.session)?.received(record.event, record);
      return;
    }
    const answer = this.#answers.get(record.id);
    this.#answers.delete(record.id);
    if (record.error === undefined) answer?.resolve(record.ok);
    else answer?.reject(new Error(record.error));
  }
}

interface Waiting {
  readonly look: () => boolean;
}

/** One client. Waiting looks at what has come already, then at what comes. */
export class SlixmppClient {
  /** Full JID, once logged in. */
  jid = '';
  /** Everything received, in order. */
  readonly presences: SeenPresence[] = [];
  readonly messages: SeenMessage[] = [];
  readonly events: SeenEvent[] = [];
  disconnected = false;
  readonly #session: string;
  readonly #request: (request: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly #waiting = new Set<Waiting>();

  constructor(
    session: string,
    request: (request: Readonly<Record<string, unknown>>) => Promise<unknown>,
  ) {
    this.#session = session;
    this.#request = request;
  }

  /** Presence with these attributes: `{ to, type: 'subscribe' }`, or broadcast without `to`. */
  async sendPresence(
    presence: {
      readonly to?: string;
      readonly type?: string;
      readonly show?: string;
    } = {},
  ): Promise<void> {
    await this.#do('presence', presence);
  }

  async chat(
    to: string,
    body: string,
    options: { lang?: string; type?: string } = {},
  ): Promise<void> {
    await this.#do('chat', { to, body, ...options });
  }

  /** A stanza as it is. */
  async raw(xml: string): Promise<void> {
    await this.#do('raw', { xml });
  }

  /** One IQ with this payload; its answer (result or error) as XML. Rejects after `timeoutS`. */
  async query(
    to: string,
    payload: string,
    type: 'get' | 'set' = 'get',
    timeoutS = 10,
  ): Promise<string> {
    const answer = await this.#do('query', { to, payload, type, timeout: timeoutS });
    if (typeof answer !== 'string') throw new Error(`no answer from ${to} to ${payload}`);
    return answer;
  }

  /** Runs a command of XEP-0050; `values` fill in the form it begins with, if there is one. */
  async adhoc(
    to: string,
    node: string,
    values: Readonly<Record<string, string>> = {},
  ): Promise<SeenCommand> {
    return (await this.#do('adhoc', { to, node, values })) as SeenCommand;
  }

  /** Subscription per contact, as the server has it. */
  async roster(): Promise<Readonly<Record<string, string>>> {
    return (await this.#do('roster', {})) as Readonly<Record<string, string>>;
  }

  async logout(): Promise<void> {
    await this.#do('logout', {});
  }

  /** Drops the connection without a word. */
  async cut(): Promise<void> {
    await this.#do('cut', {});
  }

  /** The first presence at or after position `since` that fits. */
  async presence(
    fits: (presence: SeenPresence) => boolean,
    options: { readonly since?: number; readonly deadlineMs?: number } = {},
  ): Promise<SeenPresence> {
    return this.#first(this.presences, fits, options);
  }

  async message(
    fits: (message: SeenMessage) => boolean,
    options: { readonly since?: number; readonly deadlineMs?: number } = {},
  ): Promise<SeenMessage> {
    return this.#first(this.messages, fits, options);
  }

  async event(
    fits: (event: SeenEvent) => boolean,
    options: { readonly since?: number; readonly deadlineMs?: number } = {},
  ): Promise<SeenEvent> {
    return this.#first(this.events, fits, options);
  }

  /** Sends a line and gives the next message from there. */
  async ask(to: string, line: string): Promise<string> {
    const since = this.messages.length;
    await this.chat(to, line);
    const answer = await this.message((message) => message.from.startsWith(to), { since });
    return answer.body ?? '';
  }

  /** Resolves when `holds` is true, looked at whenever something is received. */
  async until(holds: () => boolean, deadlineMs = defaultDeadlineMs): Promise<void> {
    const met = Promise.withResolvers<void>();
    const waiting: Waiting = {
      look: () => {
        const ok = holds();
        if (ok) met.resolve();
        return ok;
      },
    };
    if (waiting.look()) return;
    this.#waiting.add(waiting);
    const seen = () =>
      JSON.stringify({ presences: this.presences.slice(-5), messages: this.messages.slice(-5) });
    const timer = setTimeout(
      () => met.reject(new Error(`${this.jid} waited ${deadlineMs} ms; last seen: ${seen()}`)),
      deadlineMs,
    );
    try {
      await met.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(waiting);
    }
  }

  received(event: string, record: SeenPresence & SeenMessage & SeenEvent): void {
    if (event === 'presence') this.presences.push(record);
    if (event === 'message') this.messages.push(record);
    if (event === 'pubsub') this.events.push(record);
    if (event === 'disconnected') this.disconnected = true;
    for (const waiting of this.#waiting) {
      if (waiting.look()) this.#waiting.delete(waiting);
    }
  }

  async #first<T>(
    list: readonly T[],
    fits: (item: T) => boolean,
    options: { readonly since?: number; readonly deadlineMs?: number },
  ): Promise<T> {
    let next = options.since ?? 0;
    let found: T | undefined;
    await this.until(() => {
      for (; next < list.length; next += 1) {
        const item = list[next];
        if (item !== undefined && fits(item)) {
          found = item;
          return true;
        }
      }
      return false;
    }, options.deadlineMs);
    if (found === undefined) throw new Error('nothing fits');
    return found;
  }

  #do(op: string, fields: object): Promise<unknown> {
    return this.#request({ op, session: this.#session, ...fields });
  }
}
