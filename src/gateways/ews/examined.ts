import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import { silentTelemetry } from '../../telemetry/telemetry.ts';
import type { Addresses, Lookup } from '../../troubleshooter/network/name.ts';
import type { SharedProof } from '../../troubleshooter/shared-proof.ts';
import { schemesInstead } from '../http/challenges.ts';
import { HttpConnection } from '../http/connection.ts';
import { type Credentials, authenticationOf } from '../http/credentials.ts';
import type { ServerTrust } from '../../certificates/server-trust.ts';
import { Affinity } from './affinity.ts';
import { EwsClient } from './client.ts';
import type { WantedKind } from './auto-watch.ts';
import type { NotificationDesk } from './notification-desk.ts';

/** One request may take so long: less than what the service gives it, since somebody waits. */
export const requestMs = 15_000;
const mostBytes = 8 * 1024 * 1024;

/** One server that is to be examined, with what it is spoken to by. */
export interface EwsExamined {
  /** The name of the gateway. */
  readonly gateway: string;
  /** `https://mail.example.com/EWS/Exchange.asmx` */
  readonly url: string;
  /** Or why there are none, in a sentence. */
  readonly credentials: Credentials | { readonly kind: 'none'; readonly problem: string };
  /** As for every other connection; throws a `GatewayError` where it cannot be used. */
  readonly trust: () => ServerTrust;
  /** The command by which another authority is trusted. */
  readonly howToTrust: string;
  /** The command by which an older TLS is allowed, but for its version; if there is one. */
  readonly howToAllow?: string;
  /** Whether what its certificate's chain lacks is fetched, to tell what it is. */
  readonly fetchMissing: boolean;
  /** Whose calendar is read; or why nobody's is. */
  readonly mailbox: Mailbox | null;
  /** Mailboxes may be served elsewhere, where Autodiscover says. */
  readonly discovers: boolean;
  readonly subscription: WantedKind;
  /** Where the server can post to; `null` where it cannot. */
  readonly desk: NotificationDesk | null;
  /** Shared by the servers that are shown the same credentials. */
  readonly proof: SharedProof;
  /** When this server last did what it was asked, with these credentials; epoch milliseconds. */
  readonly worked: number | null;
  readonly lookup: Lookup;
  readonly now: () => number;
  /** How long a test notification may take; Exchange speaks every minute. */
  readonly notificationMs?: number;
}

/** What the steps of one examination have in common, made as they need it. */
export class EwsBench implements AsyncDisposable {
  readonly examined: EwsExamined;
  readonly url: URL;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly addresses: Addresses = { found: [] };
  readonly affinity: Affinity = new Affinity();
  readonly #closing: AsyncDisposable[] = [];
  #client: EwsClient | undefined;

  constructor(examined: EwsExamined) {
    this.examined = examined;
    this.url = new URL(examined.url);
    this.host = this.url.hostname.replace(/^\[(.*)\]$/, '$1');
    this.port = Number(this.url.port === '' ? 443 : this.url.port);
  }

  /** With the credentials configured. Throws a `GatewayError` for what cannot be used. */
  get client(): EwsClient {
    const { credentials } = this.examined;
    if (credentials.kind === 'none') throw new GatewayError(credentials.problem, 'fix-server');
    this.#client ??= this.clientWith(credentials);
    return this.#client;
  }

  clientWith(credentials: Credentials): EwsClient {
    const trust = this.examined.trust();
    const authentication = authenticationOf(credentials, this.url, trust);
    const http = new HttpConnection({ ...this.#reach(), trust, authentication });
    const client = new EwsClient(http, silentTelemetry());
    client.alwaysImpersonates = credentials.kind === 'oauth';
    return this.closing(client);
  }

  /** A connection on which nobody is told who we are. */
  stranger(): HttpConnection {
    const trust = this.examined.trust();
    const authentication = {
      proves: 'request',
      exchange: (request, line) => line.send(request),
    } as const satisfies ConstructorParameters<typeof HttpConnection>[0]['authentication'];
    return this.closing(new HttpConnection({ ...this.#reach(), trust, authentication }));
  }

  /** Closed when the examination is over, the last one first. */
  closing<T extends AsyncDisposable>(thing: T): T {
    this.#closing.push(thing);
    return thing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const thing of this.#closing.splice(0).toReversed()) await thing[Symbol.asyncDispose]();
  }

  #reach(): Pick<
    ConstructorParameters<typeof HttpConnection>[0],
    'url' | 'timeoutMs' | 'threads' | 'mostBytes'
  > {
    return { url: this.url, timeoutMs: () => requestMs, threads: () => 4, mostBytes };
  }
}

/** RFC 9110 §11.6.1: the schemes that a kind of credentials can be shown by. */
const schemes: Readonly<Record<Credentials['kind'], readonly string[]>> = {
  basic: ['basic'],
  ntlm: ['ntlm', 'negotiate'],
  ntlmv1: ['ntlm', 'negotiate'],
  oauth: ['bearer'],
};

/** What a server offers where it takes no credentials of that kind; some say nothing of it. */
export function offeredInstead(kind: Credentials['kind'], offers: string): readonly string[] {
  return schemesInstead(offers, schemes[kind]);
}
