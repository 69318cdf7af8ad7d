import type { Gauge } from 'prom-client';
import { counter, gauge } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** Which connection to which SIP server. */
export interface SipLink {
  readonly name: string;
  readonly host: string;
  /** `null` for that which DNS names. */
  readonly port: number | null;
  readonly transport: string;
}

/** Why a link is down. */
export type SipLinkLoss =
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'certificate'; readonly detail: string }
  | { readonly kind: 'no-tls'; readonly detail: string }
  | { readonly kind: 'no-websocket'; readonly detail: string }
  | { readonly kind: 'closed' }
  /** Nothing was heard, not even an answer to what was asked. */
  | { readonly kind: 'dead' }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'stopped' };

/** What came of one request that publishes. */
export type PublicationResult =
  | 'published'
  | 'removed'
  /** The server had forgotten what was published before. */
  | 'forgotten'
  | 'too-brief'
  | 'credentials'
  | 'refused'
  | 'server-error'
  | 'timeout'
  | 'lost';

/** `at` is the address that took the connection: a name may stand for several. */
export function sipLinkUp(telemetry: Telemetry, link: SipLink, at: string): void {
  telemetry.log.info({ ...fields(link), at }, 'SIP link up');
  up(telemetry).set({ link: link.name }, 1);
}

/** Said once per reason, not at every attempt. */
export function sipLinkDown(
  telemetry: Telemetry,
  link: SipLink,
  loss: SipLinkLoss,
  retryInMs: number,
): void {
  up(telemetry).set({ link: link.name }, 0);
  const name = 'doorlight_sip_link_losses_total';
  const help = 'How often the link was lost, by reason';
  counter(telemetry, name, help, ['link', 'reason']).inc({ link: link.name, reason: loss.kind });
  if (loss.kind === 'stopped') {
    telemetry.log.info(fields(link), 'SIP link closed');
    return;
  }
  telemetry.log[loss.kind === 'closed' ? 'warn' : 'error'](
    { ...fields(link), reason: loss.kind, explanation: explainSipLoss(loss, link), retryInMs },
    'SIP link down',
  );
}

/** One sentence: what is wrong, and what to do. */
export function explainSipLoss(loss: SipLinkLoss, { host, port, transport }: SipLink): string {
  const place = port === null ? host : `${host}:${port}`;
  switch (loss.kind) {
    case 'unreachable':
      return `The SIP server ${place} cannot be reached (${loss.detail}): check host and port, and that the server listens for ${transport} there.`;
    case 'timeout':
      return `${place} did not answer in time: check that it is the SIP server's port for ${transport}, and that nothing on the way drops the connection.`;
    case 'certificate':
      return `The certificate of ${place} cannot be trusted (${loss.detail}): give the authority that signed it as caFile, and the name in it as tlsName where that is not host, or have it renewed.`;
    case 'no-tls':
      return `${place} does not speak TLS (${loss.detail}): check that this is the port for TLS, or set transport to tcp or ws where the way there is safe.`;
    case 'no-websocket':
      return `${place} takes no WebSocket for SIP (${loss.detail}): check port and path, and that the server has WebSockets switched on.`;
    case 'closed':
      return 'The SIP server closed the connection: nothing to do unless it stays away.';
    case 'dead':
      return 'The SIP server no longer answers, though the connection was never closed: check the network between the two, if it stays away.';
    case 'malformed':
      return `${place} sent ${loss.detail}, which is no SIP: check that it is the SIP server's port for ${transport}.`;
    case 'stopped':
      return 'Doorlight closed the connection.';
  }
}

/** One request that publishes has its answer, or none. */
export function sipPublicationEnded(
  telemetry: Telemetry,
  link: SipLink,
  event: string,
  result: PublicationResult,
): void {
  const name = 'doorlight_sip_publications_total';
  const help = 'Requests that publish, by event package and result';
  const labels = { link: link.name, event, result };
  counter(telemetry, name, help, ['link', 'event', 'result']).inc(labels);
}

export interface PublicationCounts {
  /** Publications that stand or are to stand. */
  readonly total: number;
  readonly inFlight: number;
  /** What is to be sent and is not yet, those included that wait after a failure. */
  readonly waiting: number;
}

export function sipPublicationsKnown(
  telemetry: Telemetry,
  link: SipLink,
  { total, inFlight, waiting }: PublicationCounts,
): void {
  const measured = [
    ['doorlight_sip_publications', 'Publications that stand or are to', total],
    [
      'doorlight_sip_publications_in_flight',
      'Requests that publish and have no answer yet',
      inFlight,
    ],
    ['doorlight_sip_publications_waiting', 'Publications that are to be sent', waiting],
  ] as const;
  for (const [name, help, count] of measured) {
    gauge(telemetry, name, help, ['link']).set({ link: link.name }, count);
  }
}

/** The server does not take publications; said once until it takes one again. */
export function sipPublicationsRefused(
  telemetry: Telemetry,
  link: SipLink,
  explanation: string,
): void {
  telemetry.log.error({ ...fields(link), explanation }, 'SIP server refuses publications');
}

/** Somebody cannot be shown because somebody else has the same address. */
export function sipAddressShared(telemetry: Telemetry, link: SipLink, address: string): void {
  telemetry.log.warn(
    { ...fields(link), address },
    'two people have the same SIP address: only the first is shown there',
  );
}

/** Something went wrong through our own fault, and was caught. */
export function sipFault(telemetry: Telemetry, link: SipLink, what: string, error: unknown): void {
  telemetry.log.error(
    { ...fields(link), what, cause: error instanceof Error ? error.message : String(error) },
    'SIP failed through our own fault',
  );
  const name = 'doorlight_sip_failures_total';
  const help = 'Failures through our own fault';
  counter(telemetry, name, help, ['link', 'what']).inc({ link: link.name, what });
}

function up(telemetry: Telemetry): Gauge<'link'> {
  return gauge(telemetry, 'doorlight_sip_link_up', '1 while the link is up', ['link']);
}

function fields({ name, host, port, transport }: SipLink): object {
  return { link: name, host, port, transport };
}
