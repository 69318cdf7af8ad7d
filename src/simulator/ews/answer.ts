import type { ServerResponse } from 'node:http';
import { answerEnvelope } from './envelope.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { writeOddly } from './odd-writing.ts';
import { refused } from './operation.ts';
import { type Refusal, faultElement } from './refusal.ts';
import type { StreamOutput } from './streaming-connection.ts';
import type { ServerVersion } from './versions.ts';
import { type WrittenElement, writeDocument } from './xml-writing.ts';

export interface AnswerOptions {
  readonly reply: ServerResponse;
  readonly wrongs: readonly Misbehaviour[];
  readonly version: ServerVersion;
  readonly random: () => number;
  readonly seen: (status: number, responseXml: string) => void;
}

const xmlHeaders = { 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'private' };

/** One answer on its way out, spoilt as wished. */
export class Answer {
  readonly #options: AnswerOptions;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** Whether the misbehaviour leaves nothing to be answered; it is done then. */
  spoiltAtOnce(): boolean {
    for (const wrong of this.#options.wrongs) {
      if (wrong.do === 'status') {
        this.bare(
          wrong.status,
          wrong.retryAfter === undefined ? {} : { 'Retry-After': wrong.retryAfter },
        );
      } else if (wrong.do === 'redirect') {
        this.bare(302, { Location: wrong.location ?? '/EWS/genericerrorpage.htm' });
      } else if (wrong.do === 'drop' && wrong.when === 'before') {
        this.#options.reply.destroy();
      } else continue;
      return true;
    }
    return false;
  }

  bare(status: number, headers: Readonly<Record<string, string>> = {}): void {
    this.#options.seen(status, '');
    if (status === 401) return this.unauthorized();
    this.#options.reply.writeHead(status, headers).end();
  }

  unauthorized(): void {
    const { reply } = this.#options;
    reply.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Simulated Exchange"' }).end();
  }

  page(): void {
    const headers = { 'Content-Type': 'text/html; charset=utf-8' };
    this.#options.reply.writeHead(200, headers).end('<p>Exchange Web Services</p>');
  }

  body(body: WrittenElement, status = 200): void {
    const { reply } = this.#options;
    const bytes = Buffer.from(this.#text(body, status));
    if (this.#wrong('silence') !== undefined) return;
    if (this.#wrong('truncate') !== undefined) {
      reply.writeHead(status, xmlHeaders).end(bytes.subarray(0, Math.floor(bytes.length / 2)));
      return;
    }
    if (this.#wrong('drop') !== undefined) {
      reply.writeHead(status, { ...xmlHeaders, 'Content-Length': String(bytes.length) });
      reply.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.destroy());
      return;
    }
    reply.writeHead(status, xmlHeaders);
    this.#write(bytes);
    reply.end();
  }

  refuse(operation: string, refusal: Refusal): void {
    const wrong = this.#wrong('error');
    if (refusal.form === 'message') return this.body(refused(operation, refusal), wrong?.status);
    this.body(faultElement(refusal), wrong?.status ?? 500);
  }

  /** The answer as a sequence of documents. `left` is called when the client has gone. */
  stream(left: () => void): StreamOutput {
    const { reply } = this.#options;
    reply.writeHead(200, xmlHeaders);
    reply.flushHeaders();
    reply.on('close', left);
    if (this.#wrong('silence') !== undefined) {
      return { write() {}, end() {}, destroy: () => reply.destroy() };
    }
    return {
      write: (body) => this.#document(body),
      end: () => reply.end(),
      destroy: () => reply.destroy(),
    };
  }

  /** One document of a streaming answer; the first one that is to be spoilt ends it. */
  #document(body: WrittenElement): void {
    const { reply } = this.#options;
    const bytes = Buffer.from(this.#text(body, 200));
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    if (this.#wrong('truncate') !== undefined) reply.end(half);
    else if (this.#wrong('drop') !== undefined) reply.write(half, () => reply.destroy());
    else this.#write(bytes);
  }

  #text(body: WrittenElement, status: number): string {
    const envelope = answerEnvelope(body, this.#options.version);
    const right = writeDocument(envelope);
    this.#options.seen(status, right);
    const wish = this.#wrong('write-oddly');
    return wish === undefined ? right : writeOddly(envelope, wish);
  }

  #write(bytes: Buffer): void {
    const { reply, random } = this.#options;
    const chunk = this.#wrong('chunk');
    if (chunk === undefined) {
      reply.write(bytes);
      return;
    }
    let at = 0;
    while (at < bytes.length) {
      const length = chunk.bytes === 'random' ? 1 + Math.floor(random() * 97) : chunk.bytes;
      reply.write(bytes.subarray(at, at + length));
      at += length;
    }
  }

  #wrong<K extends Misbehaviour['do']>(kind: K): Extract<Misbehaviour, { do: K }> | undefined {
    return this.#options.wrongs.find(
      (wrong): wrong is Extract<Misbehaviour, { do: K }> => wrong.do === kind,
    );
  }
}
