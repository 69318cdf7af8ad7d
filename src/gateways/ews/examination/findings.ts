import { GatewayError } from '../../../sync/gateway-error.ts';
import { type Finding, failed, sentences } from '../../../troubleshooter/examination.ts';
import type { FindingCode } from '../../../troubleshooter/finding-codes.ts';
import { EwsError } from '../errors.ts';

/** Codes of EWS, by what they mean to an administrator. */
const meanings: ReadonlyMap<string, FindingCode> = new Map([
  ['ErrorImpersonationDenied', 'impersonation-denied'],
  ['ErrorImpersonateUserDenied', 'impersonation-denied'],
  ['ErrorImpersonationFailed', 'impersonation-denied'],
  ['ErrorNonExistentMailbox', 'mailbox-missing'],
  ['ErrorMissingEmailAddress', 'mailbox-missing'],
  ['ErrorInvalidSmtpAddress', 'mailbox-missing'],
  ['ErrorAccountDisabled', 'mailbox-disabled'],
  ['ErrorMailboxStoreUnavailable', 'mailbox-away'],
  ['ErrorMailboxMoveInProgress', 'mailbox-away'],
  ['ErrorMailboxFailover', 'mailbox-away'],
  ['ErrorServerBusy', 'throttled'],
  ['ErrorExceededConnectionCount', 'throttled'],
  ['ErrorExceededSubscriptionCount', 'throttled'],
  ['ErrorTooManyObjectsOpened', 'throttled'],
]);

/** What a failure means; `otherwise` where it is none that is known by a name of its own. */
function codeOf(error: GatewayError, otherwise: FindingCode): FindingCode {
  if (error instanceof EwsError) return meanings.get(error.code) ?? otherwise;
  return error.fault ?? otherwise;
}

/** A failure as a finding; what is no `GatewayError` is a fault of ours, and thrown again. */
export function findingOf(error: unknown, otherwise: FindingCode): Finding {
  if (!(error instanceof GatewayError)) throw error;
  const code = codeOf(error, otherwise);
  const { found, remedy } = sentences(error.message);
  if (code === 'throttled') return throttled(error, found);
  const named = error instanceof EwsError ? `${found} (${error.code})` : found;
  return failed(code, `${named}.`, remedy);
}

function throttled(error: GatewayError, found: string): Finding {
  const { retryAfterMs } = error;
  const wait =
    retryAfterMs === null ? 'a few minutes' : `${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s`;
  const named = error instanceof EwsError ? `${found} (${error.code})` : found;
  return failed(
    'throttled',
    `${named}.`,
    `Try again in ${wait}; if it stays so, give the account a throttling policy without limits (New-ThrottlingPolicy), or look into the load of the server.`,
  );
}
