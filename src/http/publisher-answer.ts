import {
  type Publisher,
  type PublisherChange,
  type StoredPublisher,
  domainsAbove,
} from '../engine/publishers/publisher-settings.ts';
import type { Fault } from '../engine/publishers/publisher-faults.ts';
import type { NewPublisher, PublisherAnswer } from './contract/publishers.ts';
import { ProblemError, fault } from './problem.ts';
import type { LinkStatus } from './services.ts';

/** Field by field, so that what proves who we are is in no answer. */
export function publisherAnswer(
  publisher: StoredPublisher,
  links: readonly LinkStatus[],
): PublisherAnswer {
  const link = links.find((one) => one.name === publisher.name);
  const { name, host, tlsName, ca } = publisher;
  const shared = {
    name,
    host,
    tlsName,
    ca,
    hasSecret: publisher.secret !== null,
    state: link?.state ?? 'down',
    showsPeople: link?.showsPeople ?? false,
    problem: link?.problem ?? publisher.problem,
  };
  if (publisher.kind === 'xmpp') {
    const { kind, port, domain, tls, identity, serverDomains } = publisher;
    const { priority, deadAfterS, leaseS } = publisher;
    const own = { kind, port, domain, tls, identity, serverDomains: [...serverDomains] };
    return { ...shared, ...own, priority, deadAfterS, leaseS };
  }
  const { kind, port, label, transport, path, domains, chatDomains, username } = publisher;
  const { callState, expiresS, ratePerS, inFlight } = publisher;
  const own = { kind, port, label, transport, path, domains: [...domains], username };
  return { ...shared, ...own, chatDomains, callState, expiresS, ratePerS, inFlight };
}

/** A publisher as it was written, with what follows from the rest of it where it was left out. */
export function newPublisher(written: NewPublisher): Publisher {
  if (written.kind === 'sip') {
    return { ...written, name: `sip:${written.label}` };
  }
  const { domain, host, tls, serverDomains } = written;
  if (tls === undefined && !isLoopback(host)) {
    const message = `Say whether ${host} is reached over TLS: direct, or none where the way there is safe.`;
    const params = { host };
    throw invalidPublisher([{ field: 'tls', code: 'tls-to-be-said', params, message }]);
  }
  return {
    ...written,
    tls: tls ?? 'none',
    serverDomains: serverDomains ?? domainsAbove(domain),
    name: `xmpp:${domain}`,
  };
}

/** What is given, without what was left out. */
export function publisherChange(body: {
  readonly [Key in keyof PublisherChange]: PublisherChange[Key] | undefined;
}): PublisherChange {
  const entries = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** Each fault at its setting; `within` says where the settings are in the body. */
export function invalidPublisher(faults: readonly Fault[], within = ''): ProblemError {
  return new ProblemError(
    422,
    'invalid-publisher',
    faults.map(({ message }) => message).join(' '),
    {
      errors: faults.map((one) => fault(`${within}/${one.field}`, one)),
    },
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
