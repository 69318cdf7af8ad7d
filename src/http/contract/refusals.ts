import type { AccountReasons } from '../../accounts/account-reasons.ts';
import type { CertificateReasons } from '../../certificates/certificate-reasons.ts';
import type { PublisherReasons } from '../../engine/publishers/publisher-reasons.ts';
import type { BulkReasons } from '../../people/bulk/bulk-reasons.ts';
import type { PersonReasons } from '../../people/reasons.ts';
import type { GatewayReasons } from '../../sync/gateways/gateway-reasons.ts';
import type { RequestReasons } from './forms.ts';

/**
 * Every code of a problem, with what its sentence names (`null` for nothing), as `params` has it. Both
 * are part of the contract; the sentence in `detail` is not. Codes of wrong settings say more in
 * `errors`.
 */
export interface ProblemParams {
  // Of the request itself.
  readonly 'invalid-request': null;
  readonly 'invalid-json': null;
  readonly 'media-type': null;
  readonly 'body-too-large': null;
  readonly 'no-such-operation': null;
  readonly 'request-timeout': null;
  readonly 'not-http': null;
  readonly 'too-slow': null;
  readonly 'broken-off': null;
  readonly internal: null;
  /** The database takes nothing at present. */
  readonly 'not-saved': null;
  readonly 'console-not-built': null;
  readonly 'too-many-streams': null;
  readonly 'too-many-requests': { readonly seconds: number };
  readonly 'if-match-missing': null;
  readonly 'changed-meanwhile': null;
  readonly 'own-changed-meanwhile': null;
  // Of who asks.
  readonly token: null;
  readonly 'cross-site': null;
  readonly 'no-person': null;
  readonly 'no-session': null;
  readonly 'no-password': null;
  readonly 'no-provider': null;
  readonly 'not-permitted': { readonly role: string; readonly needed: string };
  readonly 'wrong-password': null;
  readonly 'too-many-attempts': { readonly seconds: number };
  readonly 'link-used': null;
  readonly 'link-replaced': null;
  readonly 'link-expired': null;
  readonly 'link-unknown': null;
  readonly 'link-somebody-else': null;
  readonly 'no-lockout': { readonly name: string };
  // Of accounts.
  readonly 'invalid-account': null;
  readonly 'unknown-account': { readonly name: string };
  readonly 'account-exists': { readonly name: string };
  readonly 'last-administrator': { readonly name: string };
  // Of people and what is shown of them.
  readonly 'not-a-jid': null;
  readonly 'invalid-person': null;
  readonly 'unknown-person': { readonly jid: string };
  readonly 'person-exists': { readonly jid: string };
  readonly 'disabled-person': { readonly jid: string };
  readonly 'end-in-the-past': null;
  readonly 'end-too-late': { readonly hours: number };
  readonly 'no-meeting': { readonly jid: string };
  /** Instants, ISO 8601. */
  readonly 'not-known-then': { readonly from: string; readonly to: string };
  readonly 'too-far': { readonly days: number };
  readonly 'calendar-not-readable': null;
  readonly 'invalid-delegate': null;
  readonly 'unknown-delegate': { readonly delegate: string };
  readonly 'unknown-principal': null;
  readonly self: null;
  readonly 'colleagues-not-searched': null;
  readonly 'too-many-delegates': { readonly most: number };
  readonly 'invalid-scenario': null;
  // Of gateways, publishers and parameters.
  readonly 'invalid-gateway': null;
  readonly 'unknown-gateway': { readonly name: string };
  readonly 'gateway-exists': { readonly name: string };
  readonly 'gateway-named': { readonly name: string; readonly people: number };
  readonly 'invalid-publisher': null;
  readonly 'unknown-publisher': { readonly name: string };
  readonly 'publisher-exists': { readonly name: string };
  readonly 'too-many-publishers': { readonly most: number };
  readonly 'too-many-trials': null;
  readonly 'no-examination': null;
  readonly 'unknown-parameter': { readonly name: string };
  readonly 'invalid-value': null;
  /** `why` is a sentence of what could not take it, in English. */
  readonly 'value-not-possible': { readonly why: string };
  // Of many people at once.
  readonly 'no-file': null;
  readonly 'too-large': null;
  readonly 'too-many': null;
  readonly 'key-used': null;
  readonly 'key-in-use': null;
  readonly 'unknown-run': null;
  readonly 'run-ended': { readonly id: number };
  readonly 'nothing-to-undo': null;
  readonly 'later-run': null;
  readonly 'no-dry-run': null;
  readonly 'already-run': null;
  readonly 'lines-gone': null;
  readonly everyone: null;
  readonly 'no-changes': null;
  // Of certificates.
  readonly 'unusable-certificate': null;
  readonly 'unknown-certificate': { readonly fingerprint: string };
  readonly 'ambiguous-fingerprint': null;
  readonly 'certificate-in-use': { readonly what: string };
  readonly 'presents-another': { readonly server: string };
  readonly 'no-answer': { readonly seconds: number };
}

export type ProblemCode = keyof ProblemParams;

/** Every code of what is wrong with something that was given, with what its sentence names. */
export type ReasonParams = PersonReasons &
  AccountReasons &
  CertificateReasons &
  BulkReasons &
  GatewayReasons &
  PublisherReasons &
  RequestReasons;

/** Why something that was given cannot be, with its sentence in English. */
export type Reason = {
  readonly [Code in keyof ReasonParams]: {
    readonly code: Code;
    readonly params: ReasonParams[Code];
    readonly message: string;
  };
}[keyof ReasonParams];

export type { BulkReasons } from '../../people/bulk/bulk-reasons.ts';
export type { FindingCode } from '../../troubleshooter/finding-codes.ts';
export type { CertificateReasons } from '../../certificates/certificate-reasons.ts';
