import type { Gateway, GatewayChange, NewGateway } from '../api/contract.ts';
import type { Editing, FaultsOf } from '../shared/editable.ts';
import type { Words } from '../words/en.ts';

/** What stands in the fields of the form. */
export interface Draft {
  readonly name: string;
  readonly description: string;
  readonly servers: string;
  readonly auth: Gateway['identity']['kind'];
  readonly account: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string;
  readonly proof: 'secret' | 'certificate';
  readonly certificate: string;
  /** Password, client secret or private key; empty to keep the one that is stored. */
  readonly secret: string;
  readonly subscription: Gateway['subscription'];
  readonly ca: string;
  readonly autodiscover: boolean;
  readonly hosts: string;
  readonly strict: boolean;
  readonly systemRoots: boolean;
  readonly pin: string;
  readonly oldest: Tls['oldest'];
}

type Tls = NonNullable<Gateway['tls']>;

/** The fields of the form, as they are being written. */
export type Fields = Editing<Gateway, Draft>;

const usualTls: Tls = { strict: false, systemRoots: true, pin: null, oldest: 'TLSv1.2' };
const usualScope = 'https://outlook.office365.com/.default';

/** The fields as they are at first: of a gateway, or of a new one where it is `null`. */
export function draftOf(gateway: Gateway | null): Draft {
  const identity = gateway?.identity;
  const oauth = identity?.kind === 'oauth' ? identity : null;
  const tls = gateway?.tls ?? usualTls;
  return {
    name: gateway?.name ?? '',
    description: gateway?.description ?? '',
    servers: gateway?.urls.join('\n') ?? '',
    auth: identity?.kind ?? 'ntlm',
    account: identity === undefined || identity.kind === 'oauth' ? '' : identity.account,
    tokenUrl: oauth?.tokenUrl ?? '',
    clientId: oauth?.clientId ?? '',
    scope: oauth?.scope ?? usualScope,
    proof: oauth === null || oauth.certificate === null ? 'secret' : 'certificate',
    certificate: oauth?.certificate ?? '',
    secret: '',
    subscription: gateway?.subscription ?? 'auto',
    ca: gateway?.ca ?? '',
    autodiscover: gateway !== null && gateway.autodiscover !== null,
    hosts: gateway?.autodiscover?.hosts.join('\n') ?? '',
    strict: tls.strict,
    systemRoots: tls.systemRoots,
    pin: tls.pin ?? '',
    oldest: tls.oldest,
  };
}

/** What a new gateway is saved as. */
export function newGatewayOf(draft: Draft): NewGateway {
  return { name: draft.name.trim(), ...settingsOf(draft, null), secret: secretOf(draft) };
}

/** What of `old` the fields say otherwise. */
export function changeOf(old: Gateway, draft: Draft): GatewayChange {
  const before = settingsOf(draftOf(old), old);
  const after = settingsOf(draft, old);
  const changed = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof typeof before]),
  );
  const change = Object.fromEntries(changed) as GatewayChange;
  return draft.secret === '' ? change : { ...change, secret: secretOf(draft) };
}

/** What can be said to be wrong before anybody is asked. */
export function faultsOf(
  draft: Draft,
  old: Gateway | null,
  { faults: said }: Words['gateways'],
): FaultsOf<Draft> {
  const faults: FaultsOf<Draft> = {};
  const need = (field: keyof Draft): void => {
    if (String(draft[field]).trim() === '') faults[field] = said.required;
  };
  if (old === null && !/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(draft.name.trim())) {
    faults.name = draft.name.trim() === '' ? said.required : said.name;
  }
  need('servers');
  const urls = linesOf(draft.servers);
  // The name of a server alone is enough.
  const bad = urls.find((url) => url.includes('://') && URL.parse(url)?.protocol !== 'https:');
  const twice = urls.find((url, at) => urls.indexOf(url) !== at);
  if (bad !== undefined) faults.servers = said.url(bad);
  else if (twice !== undefined) faults.servers = said.twice(twice);
  if (draft.auth === 'oauth') {
    need('clientId');
    need('scope');
    if (URL.parse(draft.tokenUrl.trim())?.protocol !== 'https:') {
      faults.tokenUrl = draft.tokenUrl.trim() === '' ? said.required : said.url(draft.tokenUrl);
    }
    if (draft.proof === 'certificate' && !isPem(draft.certificate)) faults.certificate = said.pem;
    if (draft.proof === 'certificate' && draft.secret !== '' && !isPem(draft.secret)) {
      faults.secret = said.pem;
    }
  } else need('account');
  if (draft.secret === '' && old === null) faults.secret = said.required;
  if (draft.secret === '' && old !== null && needsProof(draft, old)) faults.secret = said.secret;
  if (draft.ca.trim() !== '' && !isPem(draft.ca)) faults.ca = said.pem;
  if (draft.pin.trim() !== '' && !/^[\da-f]{64}$/.test(pinOf(draft.pin))) faults.pin = said.pin;
  return faults;
}

/** A secret proves what it was given for, and nothing else. */
function needsProof(draft: Draft, { identity }: Gateway): boolean {
  const wanted = identityOf(draft);
  if (wanted.kind === 'oauth' || identity.kind === 'oauth') {
    return !(
      wanted.kind === 'oauth' &&
      identity.kind === 'oauth' &&
      wanted.certificate === identity.certificate
    );
  }
  return wanted.account !== identity.account;
}

function settingsOf(draft: Draft, old: Gateway | null): Omit<NewGateway, 'name' | 'secret'> {
  const tls = {
    strict: draft.strict,
    systemRoots: draft.systemRoots,
    pin: draft.pin.trim() === '' ? null : pinOf(draft.pin),
    oldest: draft.oldest,
  };
  const usual = old?.tls === undefined || old.tls === null;
  const description = draft.description.trim();
  return {
    description: description === '' ? null : description,
    urls: [...linesOf(draft.servers)],
    identity: identityOf(draft),
    ca: draft.ca.trim() === '' ? null : draft.ca,
    subscription: draft.subscription,
    autodiscover: draft.autodiscover ? { hosts: [...linesOf(draft.hosts)] } : null,
    tls: usual && JSON.stringify(tls) === JSON.stringify(usualTls) ? null : tls,
  };
}

function identityOf(
  draft: Draft,
): NewGateway['identity'] & { readonly certificate?: string | null } {
  if (draft.auth !== 'oauth') return { kind: draft.auth, account: draft.account.trim() };
  return {
    kind: 'oauth',
    tokenUrl: draft.tokenUrl.trim(),
    clientId: draft.clientId.trim(),
    scope: draft.scope.trim(),
    certificate: draft.proof === 'certificate' ? draft.certificate : null,
  };
}

/** What is pasted often ends with a line break, which no password does. */
function secretOf({ secret, auth, proof }: Draft): string {
  return auth === 'oauth' && proof === 'certificate' ? secret : secret.replace(/[\r\n]+$/, '');
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function pinOf(text: string): string {
  return text.replaceAll(/[\s:]/g, '').toLowerCase();
}

function isPem(text: string): boolean {
  return /-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/.test(text);
}
