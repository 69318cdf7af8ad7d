import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { SeenExchange } from '../../src/simulator/ews/ews-server.ts';
import {
  type SimulatedExchange,
  type SimulatedExchangeOptions,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';

// A client that knows nothing but HTTP and the text it is given, so that the simulator is judged
// by what it writes.

const namespaces =
  'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" ' +
  'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';

export interface Asking {
  /** Whom to impersonate; `null` for nobody. */
  readonly as?: string | null;
  readonly version?: string;
  /** `user:password` */
  readonly auth?: string;
}

/** A SOAP envelope around an operation. */
export function envelope(
  body: string,
  { as = null, version = 'Exchange2013_SP1' }: Asking = {},
): string {
  const impersonation =
    as === null
      ? ''
      : `<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>${as}` +
        '</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>';
  return (
    `<?xml version="1.0" encoding="utf-8"?><s:Envelope ${namespaces}><s:Header>` +
    `<t:RequestServerVersion Version="${version}"/>${impersonation}</s:Header>` +
    `<s:Body>${body}</s:Body></s:Envelope>`
  );
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A started simulator, a service account on it, and everything that was said. */
export class EwsWire implements AsyncDisposable {
  readonly exchange: SimulatedExchange;
  readonly certificate: ServerCertificate;
  readonly seen: SeenExchange[];

  constructor(exchange: SimulatedExchange, certificate: ServerCertificate, seen: SeenExchange[]) {
    this.exchange = exchange;
    this.certificate = certificate;
    this.seen = seen;
  }

  /** Sends text with POST. Rejects where the connection is cut, or held for ten seconds. */
  async send(text: string, auth = 'service@example.com:secret'): Promise<WireAnswer> {
    const answer = await this.open(text, auth);
    const deadline = setTimeout(() => answer.destroy(new Error('the answer has no end')), 10_000);
    const parts: Buffer[] = [];
    for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
    clearTimeout(deadline);
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      text: Buffer.concat(parts).toString(),
    };
  }

  ask(body: string, asking: Asking = {}): Promise<WireAnswer> {
    return this.send(envelope(body, asking), asking.auth);
  }

  /** The answer as soon as its head is there. */
  async open(text: string, auth = 'service@example.com:secret'): Promise<IncomingMessage> {
    const asking = request(this.exchange.url, {
      method: 'POST',
      ca: this.certificate.ca,
      auth,
      agent: false,
      headers: { 'Content-Type': 'text/xml; charset=utf-8' },
    });
    asking.end(text);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.exchange[Symbol.asyncDispose]();
  }
}

let certificate: Promise<ServerCertificate> | null = null;

/**
 * A simulator with the account `service@example.com`, password `secret`, which may impersonate
 * everyone unless told otherwise, and the mailbox kim@example.com in Berlin.
 */
export async function startEwsWire(
  options: Partial<SimulatedExchangeOptions> = {},
): Promise<EwsWire> {
  certificate ??= makeServerCertificate();
  const made = await certificate;
  const seen: SeenExchange[] = [];
  const exchange = await startSimulatedExchange({
    accounts: [{ user: 'service@example.com', password: 'secret', mayImpersonate: 'everyone' }],
    onExchange: (one) => seen.push(one),
    key: made.key,
    cert: made.cert,
    ...options,
  });
  exchange.addMailbox({
    address: 'kim@example.com',
    displayName: 'Kim',
    timeZone: 'Europe/Berlin',
  });
  return new EwsWire(exchange, made, seen);
}

/** What arrives on a streaming connection, document by document. */
export class WireStream implements AsyncDisposable {
  readonly #answer: IncomingMessage;
  #text = '';
  #ended = false;
  #woken: () => void = () => {};

  constructor(answer: IncomingMessage) {
    this.#answer = answer;
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => {
      this.#text += part;
      this.#woken();
    });
    // A connection that was cut has ended as well.
    answer.on('error', () => {});
    answer.on('close', () => {
      this.#ended = true;
      this.#woken();
    });
  }

  get text(): string {
    return this.#text;
  }

  /** The next document that contains `wanted`, out of those not yet asked for. */
  async next(wanted: string): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf('</s:Envelope>') + '</s:Envelope>'.length;
      if (end >= '</s:Envelope>'.length) {
        const document = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        if (document.includes(wanted)) return document;
      } else if (this.#ended) {
        throw new Error(`the stream ended before ${wanted} came`);
      } else await this.#more(wanted);
    }
  }

  /** Resolves when the other side has ended the answer or cut the connection. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#more('the end');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#answer.destroy();
    await this.end();
  }

  async #more(wanted: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const deadline = setTimeout(() => reject(new Error(`${wanted} did not come`)), 5000);
    this.#woken = resolve;
    await promise.finally(() => clearTimeout(deadline));
  }
}

// The requests, as Exchange's documentation shows them.

export const calendarFolder = '<t:DistinguishedFolderId Id="calendar"/>';

export function findItem(
  start: string,
  end: string,
  {
    properties = ['calendar:Start', 'calendar:End', 'calendar:CalendarItemType'],
    shape = 'IdOnly',
    most = '',
    folder = calendarFolder,
  } = {},
): string {
  const paths = properties.map((uri) => `<t:FieldURI FieldURI="${uri}"/>`).join('');
  const additional =
    paths === '' ? '' : `<t:AdditionalProperties>${paths}</t:AdditionalProperties>`;
  const limit = most === '' ? '' : ` MaxEntriesReturned="${most}"`;
  return (
    `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>${shape}</t:BaseShape>` +
    `${additional}</m:ItemShape><m:CalendarView${limit} StartDate="${start}" EndDate="${end}"/>` +
    `<m:ParentFolderIds>${folder}</m:ParentFolderIds></m:FindItem>`
  );
}

export function subscribeToStreaming(
  events: readonly string[] = ['CreatedEvent', 'ModifiedEvent', 'MovedEvent', 'DeletedEvent'],
  folder = calendarFolder,
): string {
  const types = events.map((type) => `<t:EventType>${type}</t:EventType>`).join('');
  return (
    `<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>${folder}</t:FolderIds>` +
    `<t:EventTypes>${types}</t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>`
  );
}

export function getStreamingEvents(ids: readonly string[], minutes = 30): string {
  const all = ids.map((id) => `<t:SubscriptionId>${id}</t:SubscriptionId>`).join('');
  return (
    `<m:GetStreamingEvents><m:SubscriptionIds>${all}</m:SubscriptionIds>` +
    `<m:ConnectionTimeout>${minutes}</m:ConnectionTimeout></m:GetStreamingEvents>`
  );
}

export function getOofSettings(address: string): string {
  return (
    `<m:GetUserOofSettingsRequest><t:Mailbox><t:Address>${address}</t:Address></t:Mailbox>` +
    '</m:GetUserOofSettingsRequest>'
  );
}

/** The text of the first element of that local name. Throws where there is none. */
export function textOf(xml: string, name: string): string {
  const found = new RegExp(`<(?:\\w+:)?${name}[^>]*>([^<]*)<`).exec(xml)?.[1];
  if (found === undefined) throw new Error(`there is no ${name} in ${xml}`);
  return found;
}

/** The texts of all elements of that local name. */
export function textsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)<`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}
