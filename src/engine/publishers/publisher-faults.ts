import type { PublisherReason } from './publisher-reasons.ts';
import type { Publisher, SipSettings, XmppSettings } from './publisher-settings.ts';

/** What is wrong with a setting: which, and why; the sentence says what is allowed. */
export type Fault = { readonly field: string } & PublisherReason;

/** Every presence is sent over each. */
export const mostPublishers = 100;

/** What is wrong with a publisher beside the others there are; each setting may be by itself. */
export function faultsOf(
  publisher: Publisher,
  others: readonly Publisher[],
  authorityFault: (pem: string) => string | null,
): readonly Fault[] {
  const ca = publisher.ca === null ? null : authorityFault(publisher.ca);
  return [
    ...(ca === null
      ? []
      : [{ field: 'ca', code: 'authority-unreadable', params: null, message: ca } as const]),
    ...(publisher.kind === 'xmpp'
      ? componentFaults(publisher, others)
      : serverFaults(publisher, publisher.secret)),
  ];
}

function componentFaults(
  publisher: XmppSettings & Pick<Publisher, 'secret'>,
  others: readonly Publisher[],
): readonly Fault[] {
  const faults: Fault[] = [];
  if (publisher.secret === null) {
    faults.push({
      field: 'secret',
      code: 'component-secret-needed',
      params: { domain: publisher.domain },
      message: `Give the secret that the chat server has for ${publisher.domain}.`,
    });
  }
  if (publisher.identity === 'contact') return faults;
  const { identity, serverDomains } = publisher;
  if (serverDomains.length === 0) {
    const message = `With identity ${identity} give the server's own domains, whose accounts are shown.`;
    const params = { identity };
    faults.push({ field: 'serverDomains', code: 'server-domains-needed', params, message });
  }
  // Two links that say how the same accounts are shown would take turns.
  for (const domain of serverDomains) {
    const owner = others.find(
      (other) =>
        other.kind === 'xmpp' &&
        other.identity !== 'contact' &&
        other.serverDomains.includes(domain),
    );
    if (owner === undefined) continue;
    const message = `The accounts of ${domain} are shown by ${owner.name} already: give domains of which no other publisher shows the accounts.`;
    const params = { domain, publisher: owner.name };
    faults.push({ field: 'serverDomains', code: 'accounts-of-another', params, message });
  }
  return faults;
}

function serverFaults(
  { transport, callState, domains, chatDomains, username }: SipSettings,
  secret: string | null,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (callState && (transport === 'ws' || transport === 'wss')) {
    faults.push({
      field: 'callState',
      code: 'calls-over-websocket',
      params: null,
      message: 'Calls are followed over tcp and tls alone.',
    });
  }
  const strange = Object.values(chatDomains).find((domain) => !domains.includes(domain));
  if (strange !== undefined) {
    const message = `${strange} is none of the SIP domains: give only those that are published here.`;
    const params = { domain: strange };
    faults.push({ field: 'chatDomains', code: 'not-a-sip-domain', params, message });
  }
  if (username !== null && secret === null) {
    faults.push({
      field: 'secret',
      code: 'password-needed',
      params: { username },
      message: `Give the password of ${username}.`,
    });
  }
  if (username === null && secret !== null) {
    faults.push({
      field: 'username',
      code: 'username-needed',
      params: null,
      message: 'A password is for an account: give its name, too.',
    });
  }
  return faults;
}
