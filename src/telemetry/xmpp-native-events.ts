import type { Gauge } from 'prom-client';
import { gauge } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';
import type { XmppLink } from './xmpp-events.ts';

/** The module of one host is there and listens. */
export function nativeHostOpened(telemetry: Telemetry, link: XmppLink, host: string): void {
  telemetry.log.info({ link: link.name, host }, 'native presence has begun');
  open(telemetry).set({ link: link.name, host }, 1);
}

/** The host has no module that listens to us; said once per reason. */
export function nativeHostRefused(
  telemetry: Telemetry,
  link: XmppLink,
  host: string,
  condition: string,
): void {
  open(telemetry).set({ link: link.name, host }, 0);
  telemetry.log.error(
    {
      link: link.name,
      host,
      condition,
      explanation: explainHostProblem(condition, host, link.domain),
    },
    'nobody of this domain is shown: the chat server has no module that listens',
  );
}

/** What was shown is in force no more, for no fault of the link; it is said again. */
export function nativeHostLost(
  telemetry: Telemetry,
  link: XmppLink,
  host: string,
  condition: string,
): void {
  open(telemetry).set({ link: link.name, host }, 0);
  telemetry.log.warn({ link: link.name, host, condition }, 'native presence is begun again');
}

/** The module does not take somebody; everybody else is shown. */
export function nativePersonRefused(
  telemetry: Telemetry,
  link: XmppLink,
  host: string,
  condition: string,
): void {
  telemetry.log.warn(
    { link: link.name, host, condition },
    'the chat server’s module does not take one of the people: check that every address is one that the server could have',
  );
}

/** Why nobody of the host is shown, and what to do, by the condition (RFC 6120 §8.3.3) it gave. */
export function explainHostProblem(condition: string, host: string, component: string): string {
  switch (condition) {
    case 'forbidden':
      return `The module on ${host} listens to another component than ${component}: correct the name in its configuration.`;
    case 'timeout':
      return `${host} did not answer in time: check that it is a domain of the chat server, and the server's load.`;
    case 'item-not-found':
      return `The module on ${host} has forgotten what it was told; it is told again.`;
    case 'remote-server-not-found':
    case 'not-allowed':
      return `The chat server does not have the domain ${host}: correct serverDomains.`;
    default:
      return `The module is not loaded on ${host}: docs/install.md has the lines of the server's configuration.`;
  }
}

function open(telemetry: Telemetry): Gauge<'link' | 'host'> {
  const help = '1 while the module of the host shows what Doorlight decides';
  return gauge(telemetry, 'doorlight_xmpp_native_open', help, ['link', 'host']);
}
