import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatorClock } from '../clock.ts';
import { readBody } from '../https-server.ts';
import type { MailboxStore } from '../mailboxes/mailbox-store.ts';
import { type Account, signedIn, callerOf } from './access.ts';
import { Answer } from './answer.ts';
import { Backends, type Route } from './backends.ts';
import { type Envelope, judge, readEnvelope } from './envelope.ts';
import type { Limits } from './limits.ts';
import { type Misbehaviour, Misbehaviours, usualForm } from './misbehaviour.ts';
import type { OperationContext, PushWish } from './operation.ts';
import { operations } from './operations.ts';
import { openStream } from './operations/get-streaming-events.ts';
import { PushDelivery } from './push-delivery.ts';
import { Refusal } from './refusal.ts';
import type { StreamingConnection } from './streaming-connection.ts';
import type { Subscription } from './subscriptions.ts';
import type { ServerVersion } from './versions.ts';
import { MalformedXmlError, child } from './xml-reading.ts';

/** A request and its answer, or one document of a streaming answer. */
export interface SeenExchange {
  readonly operation: string;
  readonly headers: IncomingMessage['headers'];
  readonly requestXml: string;
  readonly status: number;
  /** As it should be; misbehaviour may have spoilt what went over the wire. */
  readonly responseXml: string;
  /** Whether the server was told to misbehave here. */
  readonly spoilt: boolean;
}

export interface EwsServerOptions {
  readonly clock: SimulatorClock;
  readonly mailboxes: MailboxStore;
  readonly accounts: readonly Account[];
  readonly version: ServerVersion;
  readonly limits: Limits;
  /** Servers behind the address. */
  readonly backends: number;
  readonly seed: number;
  readonly pushCa: string | null;
  readonly onExchange: (seen: SeenExchange) => void;
}

const path = '/ews/exchange.asmx';

/** What answers at `/EWS/Exchange.asmx`. */
export class EwsServer {
  readonly subscriptions: Backends;
  readonly streams = new Set<StreamingConnection>();
  readonly misbehaviours: Misbehaviours;
  readonly requestCounts: ReadonlyMap<string, number>;
  readonly #counts = new Map<string, number>();
  readonly #options: EwsServerOptions;

  constructor(options: EwsServerOptions) {
    this.#options = options;
    this.requestCounts = this.#counts;
    this.subscriptions = new Backends(options.clock, options.version, options.backends);
    this.misbehaviours = new Misbehaviours(options.seed);
  }

  requestCount(operation?: string): number {
    if (operation !== undefined) return this.#counts.get(operation) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  loseSubscriptions(wish: { readonly mailbox?: string; readonly code?: string | null }): void {
    const mailbox = wish.mailbox?.toLowerCase();
    for (const one of this.subscriptions.all) {
      if (mailbox !== undefined && one.mailbox.address.toLowerCase() !== mailbox) continue;
      const { code = 'ErrorSubscriptionNotFound' } = wish;
      this.subscriptions.lose(one, code);
    }
  }

  async handle(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const text = await readBody(request);
    const address = (request.url ?? '').split('?')[0] ?? '';
    if (address.toLowerCase() !== path) return void reply.writeHead(404).end();
    if (text === null) return void reply.writeHead(413).end();
    const envelope = request.method === 'POST' ? envelopeOf(text) : null;
    const operation = envelope?.operation ?? 'unknown';
    if (request.method === 'POST') {
      this.#counts.set(operation, (this.#counts.get(operation) ?? 0) + 1);
    }
    const wrongs = this.misbehaviours.draw(operation, envelope && impersonated(envelope));
    const answer = new Answer({
      reply,
      wrongs,
      version: this.#options.version,
      random: () => this.misbehaviours.random(),
      seen: (status, responseXml) =>
        this.#options.onExchange({
          operation,
          headers: request.headers,
          requestXml: text,
          status,
          responseXml,
          spoilt: wrongs.length > 0,
        }),
    });
    await this.#delay(wrongs);
    if (answer.spoiltAtOnce()) return;
    const account = signedIn(request.headers.authorization, this.#options.accounts);
    if (account === null) return answer.unauthorized();
    if (request.method === 'GET') return answer.page();
    if (request.method !== 'POST') return answer.bare(405, { Allow: 'GET, POST' });
    if (envelope === null) return answer.bare(400);
    const route = this.subscriptions.route(request.headers);
    if (route.cookie !== null) reply.setHeader('Set-Cookie', ['other=1; path=/', route.cookie]);
    this.#dispatch(envelope, account, answer, wrongs, route);
  }

  #dispatch(
    envelope: Envelope,
    account: Account,
    answer: Answer,
    wrongs: readonly Misbehaviour[],
    route: Route,
  ): void {
    const { operation } = envelope;
    try {
      const asked = judge(envelope, this.#options.version);
      const context: OperationContext = {
        clock: this.#options.clock,
        caller: callerOf(account, asked.impersonation, this.#options.mailboxes),
        mailboxes: this.#options.mailboxes,
        subscriptions: route.subscriptions,
        limits: this.#options.limits,
        version: asked.version,
        startPush: (subscription, wish) => this.#startPush(subscription, wish),
      };
      const error = wrongs.find((wrong) => wrong.do === 'error');
      if (error !== undefined) throw spoiltBy(error);
      if (operation === 'GetStreamingEvents') {
        if (!route.bound) throw new Refusal('ErrorProxiedSubscriptionCallFailure', 'message');
        openStream(asked.body, context, this.#options.clock, answer, this.streams);
        return;
      }
      const operate = operations[operation];
      if (operate === undefined) throw new Refusal('ErrorInvalidRequest', 'fault');
      answer.body(operate(asked.body, context));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer.refuse(operation, error);
    }
  }

  #startPush(subscription: Subscription, wish: PushWish): void {
    const { clock, version, pushCa: ca } = this.#options;
    const onOver = () => this.subscriptions.remove(subscription.id);
    new PushDelivery(subscription, { ...wish, clock, version, ca, onOver }).start();
  }

  async #delay(wrongs: readonly Misbehaviour[]): Promise<void> {
    const delay = wrongs.find((wrong) => wrong.do === 'delay');
    if (delay === undefined) return;
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      clock.wake(clock.now() + delay.ms, resolve);
    });
  }
}

function envelopeOf(text: string): Envelope | null {
  try {
    return readEnvelope(text);
  } catch (error) {
    if (error instanceof MalformedXmlError) return null;
    throw error;
  }
}

function impersonated({ header }: Envelope): string | null {
  const sid = child(child(header, 't:ExchangeImpersonation'), 't:ConnectingSID');
  return sid?.children[0]?.text.trim() ?? null;
}

function spoiltBy(wrong: Extract<Misbehaviour, { do: 'error' }>): Refusal {
  const values =
    wrong.backOffMs === undefined ? {} : { BackOffMilliseconds: String(wrong.backOffMs) };
  return new Refusal(wrong.code, wrong.form ?? usualForm(wrong.code), { values });
}
