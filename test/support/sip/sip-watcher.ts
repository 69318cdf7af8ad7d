import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { type WireMessage, headerOf, readWire, respond } from './wire.ts';

/** What a watcher was told of somebody. */
export interface Notice {
  /** The request's body; `''` for none. */
  readonly body: string;
  readonly contentType: string;
  /** `active`, `pending` or `terminated`. */
  readonly state: string;
  /** The whole `Subscription-State`. */
  readonly subscriptionState: string;
  readonly event: string;
}

export interface Subscription {
  readonly address: string;
  /** Status of the answer to the SUBSCRIBE. */
  readonly status: number;
  /** Everything that was told, the first first. */
  readonly notices: readonly Notice[];
  readonly last: Notice | undefined;
  /** The first notice from number `since` on of which `holds` is true. */
  notice(holds: (notice: Notice) => boolean, options?: WaitOptions): Promise<Notice>;
  /** Subscribes once more within the dialog (RFC 6665 §4.1.2.2); 0 ends it. Answers the status. */
  refresh(expiresS: number): Promise<number>;
}

interface WaitOptions {
  readonly since?: number;
  readonly deadlineMs?: number;
}

interface Dialog {
  readonly address: string;
  readonly event: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly notices: Notice[];
  readonly waiting: Set<() => void>;
  to: string;
  target: string;
  cseq: number;
  /** The highest CSeq of what was told. */
  told: number;
}

export interface WatchOptions {
  readonly event?: string;
  readonly accept?: string;
  readonly expiresS?: number;
  /** Who watches. */
  readonly as?: string;
}

const answerDeadlineMs = 30_000;

/**
 * Watches presence over one TCP connection as a phone does (RFC 3856, RFC 6665), with a SIP of its
 * own, so that nothing that is judged judges itself.
 */
export class SipWatcher implements Disposable {
  readonly #socket: Socket;
  readonly #dialogs = new Map<string, Dialog>();
  readonly #answers = new Map<string, (answer: WireMessage) => void>();
  #count = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    readWire(socket, (message) => this.#received(message));
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<SipWatcher> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    socket.setNoDelay(true);
    return new SipWatcher(socket);
  }

  /** `address` as `sip:john@example.com`. Resolves with the answer, whatever it is. */
  async watch(address: string, options: WatchOptions = {}): Promise<Subscription> {
    const { event = 'presence', expiresS = 600, as = 'sip:watcher@example.com' } = options;
    const id = `w${++this.#count}x${this.#socket.localPort ?? 0}`;
    const dialog: Dialog = {
      address,
      event,
      callId: `${id}@watcher`,
      fromTag: `f${id}`,
      notices: [],
      waiting: new Set(),
      to: `<${address}>`,
      target: address,
      cseq: 0,
      told: 0,
    };
    this.#dialogs.set(dialog.callId, dialog);
    const answer = await this.#subscribe(dialog, expiresS, options.accept, as);
    const status = answer.status;
    return {
      address,
      status,
      notices: dialog.notices,
      get last() {
        return dialog.notices.at(-1);
      },
      notice: (holds, wait) => noticeOf(dialog, holds, wait),
      refresh: async (again) => (await this.#subscribe(dialog, again, options.accept, as)).status,
    };
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #subscribe(
    dialog: Dialog,
    expiresS: number,
    accept = 'application/pidf+xml',
    as = '',
  ): Promise<WireMessage> {
    const branch = `z9hG4bK${this.#count}${++dialog.cseq}${dialog.fromTag}`;
    const answered = Promise.withResolvers<WireMessage>();
    this.#answers.set(branch, answered.resolve);
    const timer = setTimeout(() => {
      answered.reject(new Error(`no answer to SUBSCRIBE ${dialog.address}`));
    }, answerDeadlineMs);
    this.#socket.write(
      [
        `SUBSCRIBE ${dialog.target} SIP/2.0`,
        `Via: SIP/2.0/TCP 127.0.0.1:${this.#socket.localPort};branch=${branch};rport`,
        'Max-Forwards: 70',
        `From: <${as}>;tag=${dialog.fromTag}`,
        `To: ${dialog.to}`,
        `Call-ID: ${dialog.callId}`,
        `CSeq: ${dialog.cseq} SUBSCRIBE`,
        `Contact: <sip:watcher@127.0.0.1:${this.#socket.localPort};transport=tcp>`,
        `Event: ${dialog.event}`,
        `Accept: ${accept}`,
        `Expires: ${expiresS}`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    const answer = await answered.promise.finally(() => {
      clearTimeout(timer);
      this.#answers.delete(branch);
    });
    if (answer.status >= 200 && answer.status < 300) establish(dialog, answer);
    return answer;
  }

  #received(message: WireMessage): void {
    if (message.status > 0) {
      if (message.status < 200) return;
      const branch = /branch=([^;,\s]+)/.exec(headerOf(message, 'via'))?.[1] ?? '';
      this.#answers.get(branch)?.(message);
      return;
    }
    const dialog = this.#dialogs.get(headerOf(message, 'call-id'));
    if (message.method !== 'NOTIFY' || dialog === undefined) {
      this.#socket.write(respond(message, '481 Subscription Does Not Exist'));
      return;
    }
    // RFC 3261 §12.2.2: an older one that comes later says what was before.
    const cseq = Number.parseInt(headerOf(message, 'cseq'), 10);
    if (cseq < dialog.told) {
      this.#socket.write(respond(message, '500 Server Internal Error'));
      return;
    }
    dialog.told = cseq;
    this.#socket.write(respond(message, '200 OK'));
    const subscriptionState = headerOf(message, 'subscription-state');
    dialog.notices.push({
      body: message.body,
      contentType: headerOf(message, 'content-type'),
      state: subscriptionState.split(';', 1)[0]?.trim() ?? '',
      subscriptionState,
      event: headerOf(message, 'event'),
    });
    for (const look of dialog.waiting) look();
  }
}

function establish(dialog: Dialog, answer: WireMessage): void {
  dialog.to = headerOf(answer, 'to');
  dialog.target = /<([^>]+)>/.exec(headerOf(answer, 'contact'))?.[1] ?? dialog.target;
}

async function noticeOf(
  dialog: Dialog,
  holds: (notice: Notice) => boolean,
  { since = 0, deadlineMs = 30_000 }: WaitOptions = {},
): Promise<Notice> {
  const met = Promise.withResolvers<Notice>();
  const look = () => {
    const found = dialog.notices.slice(since).find((notice) => holds(notice));
    if (found !== undefined) met.resolve(found);
  };
  dialog.waiting.add(look);
  look();
  const timer = setTimeout(() => {
    const last = dialog.notices.at(-1);
    met.reject(
      new Error(
        `${dialog.address} was not shown as awaited; the last of ${dialog.notices.length} notices: ${last?.subscriptionState} ${last?.body}`,
      ),
    );
  }, deadlineMs);
  return await met.promise.finally(() => {
    clearTimeout(timer);
    dialog.waiting.delete(look);
  });
}
