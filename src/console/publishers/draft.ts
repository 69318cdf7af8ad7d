import type { NewPublisher, Publisher, PublisherChange } from '../api/contract.ts';
import type { Editing, FaultsOf } from '../shared/editable.ts';
import type { Words } from '../words/en.ts';

/** What stands in the fields of the form; of the settings each has the name that REST gives it. */
export interface Draft {
  readonly kind: Publisher['kind'];
  readonly domain: string;
  readonly label: string;
  readonly host: string;
  readonly port: string;
  readonly tls: 'direct' | 'none';
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  readonly path: string;
  readonly tlsName: string;
  readonly ca: string;
  readonly identity: 'contact' | 'account' | 'native';
  readonly serverDomains: string;
  readonly priority: string;
  readonly deadAfterS: string;
  readonly leaseS: string;
  readonly domains: string;
  readonly chatDomains: string;
  readonly username: string;
  readonly callState: boolean;
  readonly expiresS: string;
  readonly ratePerS: string;
  readonly inFlight: string;
  /** Empty to keep the one that is stored. */
  readonly secret: string;
}

/** The fields of the form, as they are being written. */
export type Fields = Editing<Publisher, Draft>;

const fresh: Draft = {
  kind: 'xmpp',
  domain: '',
  label: '',
  host: '',
  port: '',
  tls: 'direct',
  transport: 'tls',
  path: '/',
  tlsName: '',
  ca: '',
  identity: 'contact',
  serverDomains: '',
  priority: '',
  deadAfterS: '24',
  leaseS: '60',
  domains: '',
  chatDomains: '',
  username: '',
  callState: false,
  expiresS: '600',
  ratePerS: '50',
  inFlight: '100',
  secret: '',
};

const limits = {
  port: [1, 65_535],
  priority: [-128, 127],
  deadAfterS: [4, 120],
  leaseS: [10, 600],
  expiresS: [10, 86_400],
  ratePerS: [1, 10_000],
  inFlight: [1, 10_000],
} as const;

type NumberField = keyof typeof limits;

const numbersOf: Readonly<Record<Publisher['kind'], readonly NumberField[]>> = {
  xmpp: ['port', 'priority', 'deadAfterS', 'leaseS'],
  sip: ['port', 'expiresS', 'ratePerS', 'inFlight'],
};

/** The fields as they are at first: of a publisher, or of a new one where it is `null`. */
export function draftOf(publisher: Publisher | null): Draft {
  if (publisher === null) return fresh;
  const { kind, host, port, tlsName, ca } = publisher;
  const reached = {
    kind,
    host,
    port: port === null ? '' : String(port),
    tlsName: tlsName ?? '',
    ca: ca ?? '',
  };
  if (publisher.kind === 'xmpp') {
    const { domain, tls, identity, serverDomains, priority, deadAfterS, leaseS } = publisher;
    return {
      ...fresh,
      ...reached,
      domain,
      tls,
      identity,
      serverDomains: serverDomains.join('\n'),
      priority: priority === null ? '' : String(priority),
      deadAfterS: String(deadAfterS),
      leaseS: String(leaseS),
    };
  }
  const { label, transport, path, domains, chatDomains, username, callState } = publisher;
  return {
    ...fresh,
    ...reached,
    label,
    transport,
    path,
    domains: domains.join('\n'),
    chatDomains: Object.entries(chatDomains)
      .map(([chat, sip]) => `${chat} = ${sip}`)
      .join('\n'),
    username: username ?? '',
    callState,
    expiresS: String(publisher.expiresS),
    ratePerS: String(publisher.ratePerS),
    inFlight: String(publisher.inFlight),
  };
}

/** What the publisher is called once it is saved. */
export function nameOf({ kind, domain, label }: Draft): string {
  return kind === 'xmpp' ? `xmpp:${domain.trim().toLowerCase()}` : `sip:${label.trim()}`;
}

/** What a new publisher is saved as, or what is tried of one there is. */
export function newPublisherOf(draft: Draft): NewPublisher {
  const { port, ...reached } = reachedOf(draft);
  const secret = draft.secret === '' ? null : secretOf(draft);
  const written = { ...reached, ...(port === null ? {} : { port }), secret };
  if (draft.kind === 'sip') {
    return { kind: 'sip', label: draft.label.trim(), ...written, ...sipOf(draft) };
  }
  const { serverDomains, ...component } = componentOf(draft);
  return {
    kind: 'xmpp',
    domain: draft.domain.trim(),
    ...written,
    ...component,
    // Those that follow from the domain.
    ...(serverDomains.length === 0 ? {} : { serverDomains }),
  };
}

/** What of `old` the fields say otherwise. */
export function changeOf(old: Publisher, draft: Draft): PublisherChange {
  const before = settingsOf(draftOf(old));
  const changed = Object.entries(settingsOf(draft)).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]),
  );
  const change = Object.fromEntries(changed) as PublisherChange;
  // Without an account there is no password.
  if (draft.kind === 'sip' && draft.username.trim() === '') {
    return old.hasSecret ? { ...change, secret: null } : change;
  }
  return draft.secret === '' ? change : { ...change, secret: secretOf(draft) };
}

/** What can be said to be wrong before anybody is asked. */
export function faultsOf(
  draft: Draft,
  old: Publisher | null,
  { faults: said }: Words['publishers'],
): FaultsOf<Draft> {
  const faults: FaultsOf<Draft> = {};
  const need = (field: keyof Draft): void => {
    if (String(draft[field]).trim() === '') faults[field] = said.required;
  };
  for (const field of numbersOf[draft.kind]) {
    const [from, to] = limits[field];
    const text = draft[field].trim();
    const mayBeEmpty =
      field === 'priority' || (field === 'port' && (old === null || draft.kind === 'sip'));
    if (text === '' && mayBeEmpty) continue;
    const number = Number(text);
    if (!/^-?\d+$/.test(text) || number < from || number > to) {
      faults[field] = said.between(from, to);
    }
  }
  need('host');
  if (draft.ca.trim() !== '' && !draft.ca.includes('-----BEGIN CERTIFICATE-----')) {
    faults.ca = said.pem;
  }
  if (draft.kind === 'xmpp') {
    need('domain');
    if (draft.secret === '' && old?.hasSecret !== true) faults.secret = said.required;
    return faults;
  }
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(draft.label.trim())) faults.label = said.label;
  need('domains');
  if (linesOf(draft.chatDomains).some((line) => line.split(/[\s=]+/).length !== 2)) {
    faults.chatDomains = said.pairs;
  }
  const account = draft.username.trim();
  const known = old?.kind === 'sip' && old.hasSecret && old.username === account;
  if (account !== '' && draft.secret === '' && !known) faults.secret = said.password;
  return faults;
}

function settingsOf(draft: Draft): Readonly<Record<string, unknown>> {
  return draft.kind === 'xmpp'
    ? { ...reachedOf(draft), ...componentOf(draft) }
    : { ...reachedOf(draft), ...sipOf(draft) };
}

function reachedOf({ host, port, tlsName, ca }: Draft) {
  return {
    host: host.trim(),
    port: port.trim() === '' ? null : Number(port),
    tlsName: tlsName.trim() === '' ? null : tlsName.trim(),
    ca: ca.trim() === '' ? null : ca,
  };
}

function componentOf({ tls, identity, serverDomains, priority, deadAfterS, leaseS }: Draft) {
  return {
    tls,
    identity,
    serverDomains: [...linesOf(serverDomains)],
    priority: priority.trim() === '' ? null : Number(priority),
    deadAfterS: Number(deadAfterS),
    leaseS: Number(leaseS),
  };
}

function sipOf(draft: Draft) {
  const { transport, path, callState } = draft;
  return {
    transport,
    path: path.trim() === '' ? '/' : path.trim(),
    domains: [...linesOf(draft.domains)],
    chatDomains: Object.fromEntries(
      linesOf(draft.chatDomains).map((line) => line.split(/[\s=]+/).slice(0, 2)),
    ) as Record<string, string>,
    username: draft.username.trim() === '' ? null : draft.username.trim(),
    callState,
    expiresS: Number(draft.expiresS),
    ratePerS: Number(draft.ratePerS),
    inFlight: Number(draft.inFlight),
  };
}

/** What is pasted often ends with a line break, which no secret does. */
function secretOf({ secret }: Draft): string {
  return secret.replace(/[\r\n]+$/, '');
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
