import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import {
  ewsRequestAnswered,
  ewsRequestFailed,
  ewsVersionLowered,
} from '../../telemetry/ews-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { HttpConnection } from '../http/connection.ts';
import { transportFailure } from '../http/failures.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import type { Routing } from './affinity.ts';
import { readAnswer } from './answer.ts';
import { type Asked, EwsError, type Refusal, notInVersion, refusalError } from './errors.ts';
import type { EwsRequest, Since } from './messages/request.ts';
import { Negotiation, type ServerVersionInfo, isAboutVersion } from './negotiation.ts';
import { envelope, refusalIn, responseMessages, soapAction } from './soap.ts';
import { type EwsVersion, isAtLeast } from './versions.ts';
import type { Element } from './xml.ts';

/** What is sent, whether its answer comes whole or piece by piece. */
interface Written {
  readonly operation: string;
  readonly mailbox: Mailbox;
  readonly impersonate?: boolean;
  readonly since?: Since;
  readonly body: string;
  readonly bodyIn?: (version: EwsVersion) => string;
}

/** Speaks SOAP with one server, in the newest version of EWS that it takes. */
export class EwsClient implements AsyncDisposable {
  readonly server: string;
  /** With an application's token there is no account whose own name could be used. */
  alwaysImpersonates = false;
  readonly #http: HttpConnection;
  readonly #telemetry: Telemetry;
  readonly #negotiation = new Negotiation(() => performance.now());
  #answeredAt = -Infinity;

  constructor(http: HttpConnection, telemetry: Telemetry) {
    this.server = http.url.href;
    this.#http = http;
    this.#telemetry = telemetry;
  }

  /** The version that the server is asked for at present. */
  get version(): EwsVersion {
    return this.#negotiation.version;
  }

  /** The version for a mailbox, which may live on an older server behind this one. */
  versionFor(mailbox: Mailbox): EwsVersion {
    return this.#negotiation.versionFor(mailbox);
  }

  /** When an answer was last understood, by `performance.now()`. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /**
   * Asks and understands the answer. Requests go to the mailbox's own server, or where `routing`
   * leads. Rejects with a `GatewayError`, or the signal's reason.
   */
  async call<Answer>(
    request: EwsRequest<Answer>,
    signal: AbortSignal,
    routing?: Routing,
  ): Promise<Answer> {
    const began = performance.now();
    const { operation, mailbox } = request;
    const sent = this.alwaysImpersonates ? { ...request, impersonate: true } : request;
    try {
      const asked = this.asked(mailbox);
      const answer = request.parse(await this.#body(sent, signal, routing), asked);
      this.#answeredAt = performance.now();
      ewsRequestAnswered(this.#telemetry, this.server, operation, performance.now() - began);
      return answer;
    } catch (error) {
      if (error instanceof GatewayError) {
        ewsRequestFailed(this.#telemetry, this.server, operation, error);
      }
      throw error;
    }
  }

  /** Sends a request whose answer is held open; resolves when its headers are there. */
  async hold(request: Written, signal: AbortSignal, routing?: Routing): Promise<HttpResponse> {
    const version = this.versionFor(request.mailbox);
    const response = await this.#http.hold(written(version, request, routing), signal);
    routing?.learn(response.headers);
    return response;
  }

  /**
   * Goes on with an older version if that is what `refusal` calls for. `used` is the version that
   * was refused; `info` what the server says of itself.
   */
  stepDown(
    { code }: Pick<Refusal, 'code'>,
    used: EwsVersion,
    mailbox: Mailbox,
    info?: ServerVersionInfo,
  ): boolean {
    if (!this.#negotiation.stepDown({ code, info }, used, mailbox)) {
      return false;
    }
    const lower = this.versionFor(mailbox);
    if (lower !== used) {
      ewsVersionLowered(this.#telemetry, this.server, lower);
    }
    return true;
  }

  /** What is wrong when a held connection breaks, in words. */
  failure(error: unknown): GatewayError {
    return transportFailure(error, this.#http.url);
  }

  asked(mailbox: Mailbox): Asked {
    return { server: this.server, mailbox };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  async #body(request: Written, signal: AbortSignal, routing?: Routing): Promise<Element> {
    const { mailbox } = request;
    const asked = this.asked(mailbox);
    for (;;) {
      const version = this.versionFor(mailbox);
      if (request.since !== undefined && !isAtLeast(version, request.since.version)) {
        throw notInVersion(this.server, version, request.since.what, request.since.version);
      }
      let info: ServerVersionInfo | undefined;
      try {
        const answer = await this.#http.request(written(version, request, routing), signal);
        routing?.learn(answer.headers);
        const body = readAnswer(answer, asked, (said) => {
          info = said;
        });
        refuseVersion(body, asked);
        this.#negotiation.heard(info);
        return body;
      } catch (error) {
        if (!(error instanceof EwsError && this.stepDown(error, version, mailbox, info))) {
          throw error;
        }
      }
    }
  }
}

function refuseVersion(body: Element, asked: Asked): void {
  for (const message of responseMessages(body)) {
    const refusal = refusalIn(message);
    if (refusal !== undefined && isAboutVersion(refusal.code)) {
      throw refusalError(refusal, asked);
    }
  }
}

function written(version: EwsVersion, request: Written, routing?: Routing): HttpRequest {
  const { operation, mailbox, impersonate = true, body, bodyIn } = request;
  return {
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      accept: 'text/xml',
      'user-agent': 'Doorlight',
      soapaction: soapAction(operation),
      ...(routing?.headers(mailbox) ?? { 'x-anchormailbox': mailbox }),
    },
    body: envelope(version, impersonate ? mailbox : null, bodyIn?.(version) ?? body),
  };
}
