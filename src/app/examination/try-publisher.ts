import type { TrustStore } from '../../certificates/trust-store.ts';
import { differences } from '../../engine/publishers/publisher-registry.ts';
import type { PublisherRegistry } from '../../engine/publishers/publisher-registry.ts';
import type { Publisher, XmppSettings } from '../../engine/publishers/publisher-settings.ts';
import type { HttpServices } from '../../http/services.ts';
import type { PeopleService } from '../../people/people-service.ts';
import { examineSipServer } from '../../publishers/sip/examination/examine-server.ts';
import { examineBeside, examineLink } from '../../publishers/xmpp/examination/examine-link.ts';
import { TrialLink } from '../../publishers/xmpp/examination/trial-link.ts';
import type { XmppPublisher } from '../../publishers/xmpp/publisher.ts';
import { systemClock } from '../../time/clock.ts';
import type { Examination } from '../../troubleshooter/examination.ts';
import { sharedLookup } from '../../troubleshooter/network/name.ts';
import type { Troubleshooter } from '../../troubleshooter/troubleshooter.ts';
import { type Verifying, directTls } from '../links/direct-tls.ts';
import { examinedSipServers } from './sip.ts';

export interface TryingNeeds {
  readonly publishers: Pick<PublisherRegistry, 'find'>;
  readonly people: Pick<PeopleService, 'all'>;
  readonly trusted: TrustStore;
  /** Those that are open. */
  readonly links: readonly XmppPublisher[];
}

/** What of a component makes no difference to whether its link works. */
const indifferent: ReadonlySet<string> = new Set(['deadAfterS', 'priority', 'leaseS']);

/** Begins to examine a publisher that is not saved yet; `null` where too many are being tried. */
export function tryPublisher(
  needs: TryingNeeds,
  troubleshooter: Troubleshooter,
): HttpServices['tryPublisher'] {
  return async (publisher, fetchMissing) => {
    const terms = { fetchMissing, now: systemClock.now };
    const examination =
      publisher.kind === 'sip'
        ? examinedSipServers([publisher], {
            people: await needs.people.all(),
            trusted: needs.trusted,
          }).map((server) => examineSipServer(server, sharedLookup(), terms))
        : [examinedComponent(publisher, needs, terms)];
    return troubleshooter.trial(examination) ?? null;
  };
}

/** A second connection of a component that runs could end the first, or take half of what comes. */
function examinedComponent(
  publisher: XmppSettings & Publisher,
  { publishers, links, trusted }: TryingNeeds,
  terms: { readonly fetchMissing: boolean; readonly now: () => number },
): Examination {
  const running = links.find(({ link }) => link === publisher.name)?.examined;
  const stored = publishers.find(publisher.name);
  if (running?.connected !== true || stored === undefined) {
    return examineLink(trialLink(publisher, { trusted }), sharedLookup(), terms);
  }
  const isSame = differences(stored, publisher).every((field) => indifferent.has(field));
  return isSame
    ? examineLink(running, sharedLookup(), terms)
    : examineBeside(trialLink(publisher, { trusted }), sharedLookup(), terms);
}

/** A link for the time of an examination. */
export function trialLink(publisher: XmppSettings & Publisher, verifying: Verifying): TrialLink {
  const { name, host, port, domain, identity, serverDomains, secret } = publisher;
  return new TrialLink({
    link: { name, host, port, domain },
    identity,
    serverDomains,
    secret: secret ?? '',
    tls: directTls(() => publisher, verifying),
  });
}
