import { counter, gauge } from './metrics.ts';
import { type SipLink, type SipLinkLoss, explainSipLoss } from './sip-events.ts';
import type { Telemetry } from './telemetry.ts';

/** Calls are followed over this link. */
export function callWatchUp({ log }: Telemetry, link: string): void {
  log.info({ link }, 'calls are followed');
}

/** Said once per reason, not at every attempt. */
export function callWatchDown(
  { log }: Telemetry,
  link: SipLink,
  loss: SipLinkLoss,
  retryInMs: number,
): void {
  const explanation = explainSipLoss(loss, link);
  const fields = { link: link.name, reason: loss.kind, explanation, retryInMs };
  log.warn(fields, 'calls are not followed: no connection to the SIP server');
}

/** The server did not take a subscription to somebody's calls. */
export function callWatchRefused(telemetry: Telemetry, link: string, status: number): void {
  const name = 'doorlight_sip_calls_refused_total';
  const help = 'Subscriptions to the calls of people that a SIP server refused';
  counter(telemetry, name, help, ['link', 'status']).inc({ link, status: String(status) });
}

/** Why calls are not told of. */
interface CallsRefused {
  readonly kind: 'later' | 'credentials' | 'unknown-package' | 'refused';
  readonly status: number;
}

/** Said once per reason, not of every person. */
export function callsNotTold({ log }: Telemetry, link: string, refused: CallsRefused): void {
  const { kind, status } = refused;
  log.error(
    { link, reason: kind, status, explanation: explainRefusal(refused) },
    'SIP server does not tell of calls',
  );
}

function explainRefusal({ kind, status }: CallsRefused): string {
  switch (kind) {
    case 'credentials':
      return 'The SIP server refuses the account that follows calls: check username and password.';
    case 'unknown-package':
      return `The SIP server does not know the event package dialog (${status}): load its module (Kamailio: presence_dialoginfo), or switch callState off.`;
    case 'later':
      return `The SIP server cannot tell of calls now (${status}): look into its log if that goes on.`;
    case 'refused':
      if (status < 400) {
        return `The SIP server sends whoever asks for calls elsewhere (${status}), which is not followed: give the server that is in charge as host.`;
      }
      return `The SIP server does not tell of the calls of at least one person (${status}): check that it has the address, and that the account may watch it.`;
  }
}

/** Of how many people calls are followed. */
export function callsFollowed(telemetry: Telemetry, link: string, people: number): void {
  const help = 'People whose calls are followed';
  gauge(telemetry, 'doorlight_sip_calls_followed', help, ['link']).set({ link }, people);
}
