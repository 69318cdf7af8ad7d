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
import { readAnswer } from './answer.ts';
import { type Asked, EwsError, type Refusal, refusalError } from './errors.ts';
import type { EwsRequest } from './messages/request.ts';
import { envelope, refusalIn, responseMessages, soapAction } from './soap.ts';
import { type EwsVersion, olderThan, versionCodes } from './versions.ts';
import type { Element } from './xml.ts';

/** What is sent, whether its answer comes whole or piece by piece. */
interface Written {
  readonly operation: string;
  readonly mailbox: Mailbox;
  readonly impersonate?: boolean;
  readonly body: string;
  readonly bodyIn?: (version: EwsVersion) => string;
}

/** Speaks SOAP with one server, in the newest version of EWS that it takes. */
export class EwsClient implements AsyncDisposable {
  readonly server: string;
  readonly #http: HttpConnection;
  readonly #telemetry: Telemetry;
  #version: EwsVersion = 'Exchange2013_SP1';
  #answeredAt = -Infinity;

  constructor(http: HttpConnection, telemetry: Telemetry) {
    this.server = http.url.href;
    this.#http = http;
    this.#telemetry = telemetry;
  }

  /** The version asked for at present. */
  get version(): EwsVersion {
    return this.#version;
  }

  /** When an answer was last understood, by `performance.now()`. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /** Asks and understands the answer. Rejects with a `GatewayError`, or the signal's reason. */
  async call<Answer>(request: EwsRequest<Answer>, signal: AbortSignal): Promise<Answer> {
    const began = performance.now();
    const { operation, mailbox } = request;
    try {
      const asked = this.asked(mailbox);
      const answer = request.parse(await this.#body(request, signal), asked);
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
  hold(request: Written, signal: AbortSignal): Promise<HttpResponse> {
    return this.#http.hold(written(this.#version, request), signal);
  }

  /**
   * Goes on with an older version if that is what `refusal` calls for. `used` is the version that
   * was refused: others may have stepped down meanwhile, which is then enough.
   */
  stepDown(refusal: Pick<Refusal, 'code'>, used: EwsVersion): boolean {
    if (!versionCodes.has(refusal.code)) {
      return false;
    }
    if (used !== this.#version) {
      return true;
    }
    const older = olderThan(used);
    if (older === undefined) {
      return false;
    }
    this.#version = older;
    ewsVersionLowered(this.#telemetry, this.server, older);
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

  async #body(request: Written, signal: AbortSignal): Promise<Element> {
    for (;;) {
      const version = this.#version;
      try {
        const answer = await this.#http.request(written(version, request), signal);
        const asked = this.asked(request.mailbox);
        const body = readAnswer(answer, asked);
        refuseVersion(body, asked);
        return body;
      } catch (error) {
        if (!(error instanceof EwsError && this.stepDown(error, version))) {
          throw error;
        }
      }
    }
  }
}

function refuseVersion(body: Element, asked: Asked): void {
  for (const message of responseMessages(body)) {
    const refusal = refusalIn(message);
    if (refusal !== undefined && versionCodes.has(refusal.code)) {
      throw refusalError(refusal, asked);
    }
  }
}

function written(version: EwsVersion, request: Written): HttpRequest {
  const { operation, mailbox, impersonate = true, body, bodyIn } = request;
  return {
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      accept: 'text/xml',
      'user-agent': 'Doorlight',
      soapaction: soapAction(operation),
      'x-anchormailbox': mailbox,
    },
    body: envelope(version, impersonate ? mailbox : null, bodyIn?.(version) ?? body),
  };
}
