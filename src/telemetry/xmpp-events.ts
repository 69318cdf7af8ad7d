import type { Counter, Gauge, Histogram } from 'prom-client';
import { counter, gauge, histogram } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** Which connection to which server. */
export interface XmppLink {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly domain: string;
}

/** Why a link is down. */
export type LinkLoss =
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timeout' }
  /** The server's certificate is not to be trusted. */
  | { readonly kind: 'certificate'; readonly detail: string }
  | { readonly kind: 'no-tls'; readonly detail: string }
  | { readonly kind: 'wrong-secret' }
  | { readonly kind: 'unknown-component' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'closed-in-handshake' }
  /** A stream that nobody can answer, and then its end: so Openfire says no. */
  | { readonly kind: 'refused-silently' }
  | { readonly kind: 'closed' }
  /** Nothing was heard, not even the answer to a ping. */
  | { readonly kind: 'dead' }
  /** The server does not read what it is sent. */
  | { readonly kind: 'not-read' }
  /** What the server granted is in force no more, and nothing but a new connection brings it back. */
  | { readonly kind: 'grants-lost' }
  | { readonly kind: 'stream-error'; readonly condition: string }
  | { readonly kind: 'bad-input'; readonly detail: string }
  | { readonly kind: 'stopped' };

export function linkUp(telemetry: Telemetry, link: XmppLink): void {
  telemetry.log.info(fields(link), 'XMPP link up');
  up(telemetry).set({ link: link.name }, 1);
}

/** Said once per reason, not at every attempt. */
export function linkDown(
  telemetry: Telemetry,
  link: XmppLink,
  loss: LinkLoss,
  retryInMs: number,
): void {
  up(telemetry).set({ link: link.name }, 0);
  const name = 'doorlight_xmpp_link_losses_total';
  const help = 'How often the link was lost, by reason';
  counter(telemetry, name, help, ['link', 'reason']).inc({ link: link.name, reason: loss.kind });
  if (loss.kind === 'stopped') {
    telemetry.log.info(fields(link), 'XMPP link closed');
    return;
  }
  const level = loss.kind === 'closed' || loss.kind === 'grants-lost' ? 'warn' : 'error';
  telemetry.log[level](
    { ...fields(link), reason: loss.kind, explanation: explainLoss(loss, link), retryInMs },
    'XMPP link down',
  );
}

/** One sentence: what is wrong, and what to do. */
export function explainLoss(loss: LinkLoss, { host, port, domain }: XmppLink): string {
  const place = `${host}:${port}`;
  switch (loss.kind) {
    case 'unreachable':
      return `The chat server's component port ${place} cannot be reached (${loss.detail}): check host and port, and that the server runs and listens for components there.`;
    case 'timeout':
      return `${place} did not answer as a chat server in time: check that this is its component port, and that nothing on the way drops the connection.`;
    case 'certificate':
      return `The certificate of ${place} cannot be trusted (${loss.detail}): install the CA that issued it, which doorlight certificates import ${place} finds out, or give its file as caFile; give the name in it as tlsName where that is not host; or have it renewed.`;
    case 'no-tls':
      return `${place} does not speak TLS (${loss.detail}): check that this is the port for TLS from the first byte on (Openfire: 5276), or set tls to none where the way there is safe.`;
    case 'refused-silently':
      return `The chat server refused ${domain} without a reason, as Openfire does: check that a secret for external components is set there, and that nothing else is connected as ${domain}. After a lost connection it may take Openfire some minutes to let the next one in.`;
    case 'wrong-secret':
      return `The chat server refused the secret for ${domain}: make the secret here and the one in the server's configuration of this component the same, and check that it is configured there under exactly this domain.`;
    case 'unknown-component':
      return `The chat server has no component ${domain}: add it to the server's configuration, or correct the domain here.`;
    case 'conflict':
      return `Another program is connected to the chat server as ${domain}: stop it, or give it a domain of its own.`;
    case 'closed-in-handshake':
      return `The chat server closed the connection without a reason: check that ${domain} is configured there with a secret, that nothing else is connected as it, and whether the port wants TLS (tls: direct).`;
    case 'closed':
      return 'The chat server closed the connection: nothing to do unless it stays away.';
    case 'dead':
      return 'The chat server no longer answers, though the connection was never closed: check the network between the two, if it stays away.';
    case 'not-read':
      return 'The chat server does not take what it is sent: check its load.';
    case 'grants-lost':
      return 'The chat server has forgotten what it allowed this connection, as ejabberd does when it notices late that the one before has ended: nothing to do unless it stays away.';
    case 'stream-error':
      return `The chat server ended the connection with "${loss.condition}": its log says why.`;
    case 'bad-input':
      return `The chat server sent ${loss.detail}: check that ${place} is its component port, and whether that wants TLS (tls: direct).`;
    case 'stopped':
      return 'Doorlight closed the connection.';
  }
}

/** `stanzas` of one batch of publications were taken by the network, `seconds` after it was given. */
export function published(
  telemetry: Telemetry,
  link: XmppLink,
  publications: number,
  stanzas: number,
  seconds: number,
): void {
  const labels = { link: link.name };
  peoplePublished(telemetry).inc(labels, publications);
  stanzasSent(telemetry).inc(labels, stanzas);
  publishSeconds(telemetry).observe(labels, seconds);
}

export function subscriptionsKnown(telemetry: Telemetry, link: XmppLink, count: number): void {
  const name = 'doorlight_xmpp_subscriptions';
  const help = 'Subscriptions to presence';
  gauge(telemetry, name, help, ['link']).set({ link: link.name }, count);
}

/** Someone asked to see the presence of a person, and may not, or there is no such person. */
export function subscriptionRefused(telemetry: Telemetry, link: XmppLink): void {
  const name = 'doorlight_xmpp_subscriptions_refused_total';
  const help = 'Requests to see a presence that were refused';
  counter(telemetry, name, help, ['link']).inc({ link: link.name });
}

/** Someone of a domain that may not watch asked to; said once for a domain. */
export function domainRefused(telemetry: Telemetry, link: XmppLink, domain: string): void {
  telemetry.log.warn(
    { link: link.name, domain },
    'people of this domain may not subscribe: add it to the parameter subscriberDomains if they should',
  );
}

/** So many answers to subscriptions the server may have thrown away. */
export function subscriptionsDoubted(telemetry: Telemetry, link: XmppLink, count: number): void {
  telemetry.log.warn(
    { link: link.name, count },
    'if ejabberd has mod_pres_counter it has thrown away answers to subscriptions, which are said again four a minute: take it out, raise its count, or fill the rosters with "doorlight rosters"',
  );
}

/** Who may subscribe, as the parameter has it now. */
export function watchersPermitted(
  telemetry: Telemetry,
  link: string,
  domains: readonly string[],
): void {
  telemetry.log.info({ link, domains }, 'who may subscribe to presence');
}

/** People are served who may not themselves see anybody's presence, nor use the assistant. */
export function servedButExcluded(
  telemetry: Telemetry,
  link: string,
  domains: readonly string[],
): void {
  telemetry.log.warn(
    { link, domains },
    'people of these domains are served but may not subscribe: see the parameter subscriberDomains',
  );
}

/** Something that was asked for could not be done, through our own fault. */
export function requestFailed(
  telemetry: Telemetry,
  link: XmppLink,
  request: 'presence' | 'iq' | 'message' | 'publication',
  error: unknown,
): void {
  telemetry.log.error(
    { ...fields(link), request, cause: error instanceof Error ? error.message : String(error) },
    'XMPP request failed',
  );
  const name = 'doorlight_xmpp_failures_total';
  const help = 'Requests that failed through our own fault';
  counter(telemetry, name, help, ['link', 'request']).inc({ link: link.name, request });
}

function up(telemetry: Telemetry): Gauge<'link'> {
  return gauge(telemetry, 'doorlight_xmpp_link_up', '1 while the link is up', ['link']);
}

function peoplePublished(telemetry: Telemetry): Counter<'link'> {
  const help = 'Presences published, per person';
  return counter(telemetry, 'doorlight_xmpp_publications_total', help, ['link']);
}

function stanzasSent(telemetry: Telemetry): Counter<'link'> {
  const help = 'Presences sent, per subscriber';
  return counter(telemetry, 'doorlight_xmpp_stanzas_total', help, ['link']);
}

function publishSeconds(telemetry: Telemetry): Histogram<'link'> {
  const help = 'From a batch being given to the network having taken it';
  const buckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60];
  return histogram(telemetry, 'doorlight_xmpp_publish_seconds', help, buckets, ['link']);
}

function fields(link: XmppLink): object {
  return { link: link.name, host: link.host, port: link.port, domain: link.domain };
}
