import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { GatewayError } from '../../../sync/gateway-error.ts';
import {
  type Finding,
  type Step,
  failed,
  ok,
  skipped,
} from '../../../troubleshooter/examination.ts';
import type { ProofOutcome } from '../../../troubleshooter/shared-proof.ts';
import { failedHttp } from '../answer.ts';
import type { EwsClient } from '../client.ts';
import { EwsError } from '../errors.ts';
import { getCalendarFolder } from '../messages/get-folder.ts';
import { type EwsBench, type EwsExamined, offeredInstead, requestMs } from '../examined.ts';
import { findingOf } from './findings.ts';

type Credentials = Exclude<EwsExamined['credentials'], { readonly kind: 'none' }>;

/**
 * `authentication`: what is there is Exchange, and it takes what we are configured to show. First a
 * stranger asks, so that no password goes to what does not ask for one. Needs `tls`.
 */
export function authenticationStep(bench: EwsBench): Step {
  const { examined, url } = bench;
  const who = nameIn(examined.credentials);
  return {
    name: 'authentication',
    title: 'Authentication',
    tries: `Ask ${url.href} as a stranger, then as ${who}`,
    // As a stranger, perhaps after others, twice as ourselves, and NTLMv1 once more as NTLMv2.
    boundMs: 4 * requestMs,
    needs: ['tls'],
    overdue: {
      code: 'no-answer',
      remedy: 'Look into the load of the server, and into proxies before it.',
    },
    run: async (signal) => {
      const { credentials, proof } = examined;
      if (credentials.kind === 'none') {
        proof.leave();
        return failed(
          'no-credentials',
          sentence(credentials.problem),
          'Give the credentials of this gateway again (doorlight gateways change).',
        );
      }
      const stopped = await asStranger(bench, credentials.kind, signal);
      if (stopped !== null) {
        proof.leave();
        return stopped;
      }
      return await asOurselves(bench, credentials, signal);
    },
  };
}

/** What is wrong before anybody has shown anything; `null` where the server asks who we are. */
async function asStranger(
  bench: EwsBench,
  kind: Credentials['kind'],
  signal: AbortSignal,
): Promise<Finding | null> {
  const { url } = bench;
  const asked = { server: url.href, mailbox: '' as Mailbox };
  try {
    const answer = await bench.stranger().request({ headers: {}, body: '' }, signal);
    const { status, headers } = answer;
    if (status === 401) return notOffered(url, kind, headers.get('www-authenticate') ?? '');
    // Without a question there is nothing to ask it: what it says to a question is what counts.
    if (status === 400 || status === 405 || status === 411 || status >= 500) return null;
    return findingOf(failedHttp(answer, asked), 'not-ews');
  } catch (error) {
    return findingOf(error, 'no-answer');
  }
}

function notOffered(url: URL, kind: Credentials['kind'], offers: string): Finding | null {
  const instead = offeredInstead(kind, offers);
  if (instead.length === 0) return null;
  const list = instead.join(' and ');
  return failed(
    'not-offered',
    `${url.href} does not offer the authentication "${kind}" (it offers ${list}).`,
    `Choose one that it offers (doorlight gateways change), or allow ${kind} on the EWS virtual directory.`,
  );
}

async function asOurselves(
  bench: EwsBench,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Finding> {
  const { examined, url } = bench;
  const { proof } = examined;
  let finding: Finding | undefined;
  const outcome = await proof.show(
    url.href,
    async () => {
      const shown = await show(bench, credentials, signal);
      finding = shown.finding;
      return shown.outcome;
    },
    signal,
  );
  if (outcome === 'held-back') {
    return skipped(
      'held-back',
      'Not tried: other servers of this gateway have refused the password, and trying a wrong one everywhere would lock the account.',
    );
  }
  if (outcome === 'refused') {
    await proof.settled(signal);
    return refusal(bench, credentials, finding);
  }
  return finding ?? ok('');
}

interface Shown {
  readonly outcome: ProofOutcome;
  readonly finding: Finding;
}

async function show(
  bench: EwsBench,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Shown> {
  const { client } = bench;
  const error = await ask(bench, client, signal);
  const who = nameIn(credentials);
  if (error === null) {
    const finding = ok(
      `The server takes the ${proofOf(credentials)} of ${who}; it speaks ${client.version}.`,
    );
    return { outcome: 'taken', finding };
  }
  if (error.fault !== 'password-refused') {
    const finding = findingOf(
      error,
      credentials.kind === 'oauth' ? 'token-refused' : 'server-failed',
    );
    // A server that is busy knows who we are.
    return { outcome: error instanceof EwsError ? 'taken' : 'unclear', finding };
  }
  if (credentials.kind === 'ntlmv1') {
    const newer = bench.clientWith({ ...credentials, kind: 'ntlm' });
    if ((await ask(bench, newer, signal)) === null) {
      return {
        outcome: 'unclear',
        finding: failed(
          'ntlm-level',
          `The server takes this password with NTLMv2, and refuses NTLMv1 (LAN Manager level).`,
          'Choose the authentication "ntlm" for this gateway (doorlight gateways change --auth ntlm).',
        ),
      };
    }
  }
  return { outcome: 'refused', finding: findingOf(error, 'wrong-password') };
}

/** `null` where the server knows who we are, whatever else it says. */
async function ask(
  { examined }: EwsBench,
  client: EwsClient,
  signal: AbortSignal,
): Promise<GatewayError | null> {
  const { mailbox, credentials } = examined;
  const own =
    credentials.kind === 'none' || credentials.kind === 'oauth' ? '' : credentials.account;
  const anchor = mailbox ?? (own as Mailbox);
  try {
    await client.call(getCalendarFolder(anchor, false), signal);
    return null;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const busy = error instanceof EwsError && error.code === 'ErrorServerBusy';
    return error instanceof EwsError && !busy ? null : error;
  }
}

/**
 * IIS answers 401 alike to a wrong password and to an account that is locked, disabled or expired, by
 * NTLM and by Basic: what is known is only that it is refused. The same password taken elsewhere, or
 * here before, is not simply a wrong one.
 */
function refusal(
  { examined, url }: EwsBench,
  credentials: Credentials,
  finding: Finding | undefined,
): Finding {
  const { proof, worked } = examined;
  const who = nameIn(credentials);
  if (proof.takenBy !== null) {
    return failed(
      'account-locked',
      `${url.href} refuses ${who}, although ${proof.takenBy} takes the same password: so the password is right.`,
      `Unlock the account ${who} in the directory (Search-ADAccount -LockedOut), since this server may ask another domain controller than the others; if it is not locked, let this server take the version of NTLM that the others do (LmCompatibilityLevel).`,
    );
  }
  if (credentials.kind === 'oauth') {
    const found = `${url.href} does not accept the token of ${who}.`;
    return failed('wrong-password', found, finding?.remedy ?? '');
  }
  if (worked !== null) {
    return failed(
      'account-locked',
      `${url.href} refuses ${who}, although it took it as late as ${new Date(worked).toISOString()}: so the account was locked, disabled or has expired since, or its password was changed.`,
      `Unlock the account ${who} in the directory or enable it, as ${askDirectory(who)} says; if that finds nothing, give the new password (doorlight gateways change).`,
    );
  }
  return failed(
    'wrong-password',
    `${url.href} does not accept the password of ${who}; it says the same of a locked, disabled or expired account.`,
    `${openEnded(finding?.remedy)}; if they are right, ${askDirectory(who)} says what became of the account.`,
  );
}

/** By event 4625 the server says what it says to no client. */
function askDirectory(who: string): string {
  const name = who.replace(/^.*\\/, '').replace(/@.*$/, '');
  return `Get-ADUser ${quoted(name)} -Properties LockedOut,Enabled,PasswordExpired,AccountExpirationDate (or event 4625 in the security log of the server, whose sub status is 0xC000006A for a wrong password, 0xC0000234 for locked, 0xC0000072 for disabled, 0xC0000193 for expired)`;
}

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
}

/** What is to be checked, as the beginning of a sentence. */
function openEnded(remedy = ''): string {
  return remedy === '' ? 'Check account and password' : remedy.replace(/\.$/, '');
}

function nameIn(credentials: EwsBench['examined']['credentials']): string {
  switch (credentials.kind) {
    case 'none':
      return 'the account';
    case 'oauth':
      return credentials.clientId;
    case 'basic':
    case 'ntlm':
    case 'ntlmv1':
      return credentials.account;
  }
}

function proofOf({ kind }: Credentials): string {
  return kind === 'oauth' ? 'token' : 'password';
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
