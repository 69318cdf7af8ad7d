import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { GatewayError, type Remedy } from '../../sync/gateway-error.ts';
import type { EwsVersion } from './versions.ts';

/** A response code of EWS, with what to do about it. `code` is `ErrorServerBusy` and the like. */
export class EwsError extends GatewayError {
  readonly code: string;

  constructor(code: string, message: string, remedy: Remedy, retryAfterMs: number | null) {
    super(message, remedy, retryAfterMs === null ? {} : { retryAfterMs });
    this.code = code;
  }
}

/** What a server said when it refused. */
export interface Refusal {
  /** A response code, a fault's code, or a number as the availability service gives them. */
  readonly code: string;
  /** Whether a fault blames what we sent, as against the server. */
  readonly blame: 'sender' | 'server';
  /** The server's words; they are repeated only for codes that are not known here. */
  readonly words: string;
  readonly backOffMs: number | null;
}

/** Who was asked about whom, for the message. */
export interface Asked {
  readonly server: string;
  readonly mailbox: Mailbox;
}

type Say = (asked: Asked) => string;

const anew: Say = ({ server, mailbox }) =>
  `${server} lost the subscription to ${mailbox}: subscribe again and read the calendar again.`;
const later: Say = ({ server }) =>
  `${server} cannot answer just now: the request is worth repeating in a moment.`;

/** facts-exchange, "What to do about an error". */
const known: ReadonlyMap<string, readonly [Remedy, Say]> = new Map<string, readonly [Remedy, Say]>([
  ['ErrorServerBusy', ['retry', busy]],

  ['ErrorSubscriptionNotFound', ['resubscribe', anew]],
  ['ErrorInvalidSubscription', ['resubscribe', anew]],
  ['ErrorExpiredSubscription', ['resubscribe', anew]],
  ['ErrorEventNotFound', ['resubscribe', anew]],
  ['ErrorReadEventsFailed', ['resubscribe', anew]],
  ['ErrorInvalidWatermark', ['resubscribe', anew]],
  ['ErrorMissedNotificationEvents', ['resubscribe', anew]],
  ['ErrorProxiedSubscriptionCallFailure', ['resubscribe', anew]],

  ['ErrorInternalServerTransientError', ['retry', later]],
  ['ErrorMailboxStoreUnavailable', ['retry', mailboxAway]],
  ['ErrorConnectionFailed', ['retry', later]],
  ['ErrorTooManyObjectsOpened', ['retry', later]],
  ['ErrorMailboxMoveInProgress', ['retry', mailboxAway]],
  ['ErrorMailboxFailover', ['retry', mailboxAway]],
  ['ErrorADUnavailable', ['retry', later]],
  ['ErrorTimeoutExpired', ['retry', later]],
  ['ErrorInternalServerError', ['retry', later]],
  ['ErrorExceededConnectionCount', ['retry', tooMuch]],
  ['ErrorExceededSubscriptionCount', ['retry', tooMuch]],

  ['ErrorNonExistentMailbox', ['fix-person', noMailbox]],
  ['ErrorImpersonateUserDenied', ['fix-person', userDenied]],
  ['ErrorAccountDisabled', ['fix-person', disabled]],
  ['ErrorMissingEmailAddress', ['fix-person', noMailbox]],
  ['ErrorInvalidSmtpAddress', ['fix-person', noMailbox]],
  ['ErrorFolderNotFound', ['fix-person', noCalendar]],
  ['ErrorMailboxConfiguration', ['fix-person', noCalendar]],

  ['ErrorImpersonationDenied', ['fix-server', accountDenied]],
  ['ErrorImpersonationFailed', ['fix-server', accountDenied]],
  ['ErrorSubscriptionDelegateAccessNotSupported', ['fix-server', accountDenied]],
  ['ErrorInvalidServerVersion', ['fix-server', tooOld]],
  ['ErrorIncorrectSchemaVersion', ['fix-server', tooOld]],
  ['ErrorInvalidSchemaVersionForMailboxVersion', ['fix-server', tooOld]],
]);

/** By what a code not in the table is about. */
const classes: readonly (readonly [RegExp, Remedy])[] = [
  [/Subscription|Watermark|NotificationEvent/, 'resubscribe'],
  [/Impersonat|Schema|InvalidRequest|Unsupported|NotSupported|ServerVersion/, 'fix-server'],
  [/Mailbox|Smtp|EmailAddress|Account|User|Folder|Recipient|AccessDenied/, 'fix-person'],
];

export function refusalError(refusal: Refusal, asked: Asked): EwsError {
  const { code, backOffMs } = refusal;
  const entry = known.get(code);
  if (entry !== undefined) {
    const [remedy, say] = entry;
    return new EwsError(code, say(asked), remedy, backOffMs);
  }
  const remedy = remedyOfUnknown(refusal);
  const words = refusal.words === '' ? '' : ` ("${refusal.words.slice(0, 200)}")`;
  return new EwsError(
    code,
    `${asked.server} refused a request about ${asked.mailbox} with ${code}${words}: ${advice[remedy]}.`,
    remedy,
    backOffMs,
  );
}

const advice: Readonly<Record<Remedy, string>> = {
  retry: 'it is tried again; look into the server if it stays so',
  resubscribe: 'subscribe again and read the calendar again',
  'fix-person': "look into this mailbox and the account's right to it",
  'fix-server': 'look into the server and the settings of this gateway',
};

function remedyOfUnknown({ code, blame, backOffMs }: Refusal): Remedy {
  if (backOffMs !== null) {
    return 'retry';
  }
  // The availability service says with a bare number that this mailbox is not to be read.
  if (/^-?\d+$/.test(code)) {
    return 'fix-person';
  }
  const found = classes.find(([pattern]) => pattern.test(code));
  return found?.[1] ?? (blame === 'sender' ? 'fix-server' : 'retry');
}

function busy({ server }: Asked): string {
  return `${server} is busy: it is left alone for as long as it asked.`;
}

function tooMuch({ server, mailbox }: Asked): string {
  return `${server} allows no more connections or subscriptions for ${mailbox}: raise the limits of its throttling policy if it stays so.`;
}

function mailboxAway({ server, mailbox }: Asked): string {
  return `The mailbox ${mailbox} is not to be had on ${server} just now (moved or mounted): it is tried again.`;
}

function noMailbox({ server, mailbox }: Asked): string {
  return `There is no mailbox ${mailbox} on ${server}: correct the person's mailbox address.`;
}

function userDenied({ server, mailbox }: Asked): string {
  return `The account may not impersonate ${mailbox} on ${server}: extend the scope of its ApplicationImpersonation role, or correct the person's mailbox.`;
}

function accountDenied({ server }: Asked): string {
  return `The account has no right to impersonate on ${server}: assign it the ApplicationImpersonation role.`;
}

function disabled({ server, mailbox }: Asked): string {
  return `The account of ${mailbox} is disabled on ${server}: enable it there, or disable the person here.`;
}

function noCalendar({ server, mailbox }: Asked): string {
  return `The mailbox ${mailbox} on ${server} has no calendar that can be read: look into the mailbox.`;
}

function tooOld({ server }: Asked): string {
  return `${server} takes no version of EWS that is known here: check that it is Exchange 2007 or later.`;
}

/** `what` came with `since`: `Exchange2010_SP1` reads as Exchange 2010 SP1. */
export function notInVersion(
  server: string,
  version: EwsVersion,
  what: string,
  since: EwsVersion,
): GatewayError {
  const release = since.replace('Exchange', 'Exchange ').replace('_', ' ');
  return new GatewayError(
    `${server} takes EWS only as ${version}, which has no ${what}: they exist from ${release} on.`,
    'fix-server',
  );
}

/** A subscription that the server does not know any more. */
export function subscriptionGone(asked: Asked): EwsError {
  return new EwsError('ErrorSubscriptionNotFound', anew(asked), 'resubscribe', null);
}

/** An answer without what it must hold; it may have been cut off or garbled on its way. */
export function garbled({ server, mailbox }: Asked, what: string): GatewayError {
  return new GatewayError(
    `${server} sent an answer about ${mailbox} that makes no sense (${what}): it is asked again; look at proxies in between if it stays so.`,
    'retry',
  );
}

/** What answers at that address does not speak EWS. */
export function notExchange(server: string, what: string): GatewayError {
  return new GatewayError(
    `${server} is not an EWS server (${what}): give the address of Exchange Web Services, as in https://mail.example.com/EWS/Exchange.asmx.`,
    'fix-server',
    { fault: 'not-ews' },
  );
}
