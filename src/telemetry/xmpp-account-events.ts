import { counter, gauge } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';
import type { XmppLink } from './xmpp-events.ts';

/** What a server grants, as it was found when the link came up, or has changed since. */
export function capabilitiesFound(
  telemetry: Telemetry,
  link: XmppLink,
  found: readonly { readonly name: string; readonly state: string; readonly detail: string }[],
): void {
  telemetry.log.info(
    {
      link: link.name,
      found: found.map(({ name, state, detail }) => `${name}: ${state}. ${detail}`),
    },
    'what the chat server grants',
  );
}

/** The link is up and answers, but the identity it is configured for can show nobody. */
export function identityImpossible(
  telemetry: Telemetry,
  link: XmppLink,
  identity: string,
  obstacles: readonly { readonly detail: string; readonly remedy: string }[],
): void {
  possible(telemetry, link, 0);
  telemetry.log.error(
    {
      link: link.name,
      identity,
      explanation: obstacles.map(({ detail }) => detail).join(' '),
      remedy: obstacles.map(({ remedy }) => remedy).join('\n'),
    },
    'nobody is shown over this link: the chat server does not grant what its identity needs',
  );
}

/** The identity that the link is configured for can show people. */
export function identityPossible(telemetry: Telemetry, link: XmppLink): void {
  possible(telemetry, link, 1);
}

/** A person's roster was asked for and did not come. */
export function rosterUnreadable(telemetry: Telemetry, link: XmppLink, condition: string): void {
  const name = 'doorlight_xmpp_roster_failures_total';
  const help = 'Rosters that could not be read';
  counter(telemetry, name, help, ['link', 'condition']).inc({ link: link.name, condition });
}

function possible(telemetry: Telemetry, link: XmppLink, value: 0 | 1): void {
  const name = 'doorlight_xmpp_identity_possible';
  const help = '1 while the server grants what the identity of the link needs';
  gauge(telemetry, name, help, ['link']).set({ link: link.name }, value);
}

/** Someone removed while Doorlight does not run may be seen until their contacts log in again. */
export function shownPeopleNotStored(telemetry: Telemetry, link: XmppLink, error: unknown): void {
  const cause = error instanceof Error ? error.message : String(error);
  telemetry.log.error({ link: link.name, cause }, 'whom contacts see could not be stored');
}
