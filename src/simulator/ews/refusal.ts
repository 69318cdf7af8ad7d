import { namespaces } from './namespaces.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

/** Codes the simulator itself answers with; it can be told to use any other. */
const texts: Readonly<Record<string, string>> = {
  ErrorAccessDenied: 'Access is denied. Check credentials and try again.',
  ErrorCalendarEndDateIsEarlierThanStartDate:
    'EndDate is earlier than StartDate: a calendar item must end after it starts.',
  ErrorCalendarViewRangeTooBig: 'The specified view range exceeds the maximum range of two years.',
  ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange:
    'Occurrence index is out of recurrence range.',
  ErrorCalendarOccurrenceIsDeletedFromRecurrence: 'The occurrence was deleted from the series.',
  ErrorEventNotFound: 'The watermark is not, or no longer, known.',
  ErrorExceededFindCountLimit:
    'You have exceeded the maximum number of objects that can be returned for the find operation.',
  ErrorExceededConnectionCount:
    'You have exceeded the available concurrent connections for your account.',
  ErrorExceededSubscriptionCount: 'You have exceeded the available subscriptions for your account.',
  ErrorExpiredSubscription: 'The subscription has expired.',
  ErrorFolderNotFound: 'The specified folder could not be found in the store.',
  ErrorImpersonateUserDenied:
    'The account does not have permission to impersonate the requested user.',
  ErrorImpersonationDenied: 'The account is not allowed to impersonate on this server.',
  ErrorInternalServerError: 'An internal server error occurred. The operation failed.',
  ErrorInvalidPullSubscriptionId: 'The subscription is not one for pulling.',
  ErrorInvalidPushSubscriptionUrl: 'The URL for the push subscription is not valid.',
  ErrorInvalidRequest: 'The request is invalid.',
  ErrorInvalidServerVersion: 'The specified server version is invalid.',
  ErrorInvalidWatermark: 'The watermark is not valid.',
  ErrorItemNotFound: 'The specified object was not found in the store.',
  ErrorIdentityArrayTooBig: 'There are too many mailboxes in the request.',
  ErrorInvalidTimeInterval: 'The time window is not valid.',
  ErrorMailRecipientNotFound: 'The mail recipient was not found.',
  ErrorMissingEmailAddress:
    'An account without a mailbox must name the mailbox of a distinguished folder.',
  ErrorNewEventStreamConnectionOpened: 'A newer connection has been opened for this subscription.',
  ErrorNonExistentMailbox: 'The SMTP address has no mailbox associated with it.',
  ErrorSchemaValidation: 'The request failed schema validation.',
  ErrorServerBusy: 'The server cannot service this request right now. Try again later.',
  ErrorSubscriptionAccessDenied: 'The subscription belongs to another account.',
  ErrorSubscriptionDelegateAccessNotSupported:
    'Subscriptions are not supported for delegate user access.',
  ErrorTimeZone: 'The time zone is missing or not valid.',
  ErrorSubscriptionNotFound: 'The specified subscription was not found.',
};

/**
 * The server says no. As a `fault` it is a SOAP fault with HTTP 500; as a `message` it is the
 * operation's own response with `ResponseClass="Error"` and HTTP 200.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly form: 'fault' | 'message';
  /** Goes into `t:MessageXml` as `t:Value` elements, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** A number that stands in the fault's detail instead of the code. */
  readonly number: number | null;

  constructor(
    code: string,
    form: 'fault' | 'message',
    options: {
      readonly text?: string;
      readonly values?: Readonly<Record<string, string>>;
      readonly number?: number;
    } = {},
  ) {
    super(options.text ?? texts[code] ?? 'The operation failed.');
    this.code = code;
    this.form = form;
    this.values = options.values ?? {};
    this.number = options.number ?? null;
  }
}

/** `s:Fault`, as Exchange writes it. */
export function faultElement(refusal: Refusal): WrittenElement {
  const detail =
    refusal.number === null
      ? [leaf('e:ResponseCode', refusal.code), leaf('e:Message', refusal.message)]
      : [leaf('e:ErrorCode', String(refusal.number))];
  // SOAP 1.1 §4.4: faultcode, faultstring and detail are in no namespace; the code is a QName.
  return xml(
    's:Fault',
    {},
    xml('n:faultcode', { 'xmlns:a': namespaces.t }, `a:${refusal.code}`),
    xml('n:faultstring', { 'xml:lang': 'en-US' }, refusal.message),
    xml('n:detail', {}, ...detail, ...messageXml('t:MessageXml', refusal)),
  );
}

/** The children that every response message with an error begins with. */
export function errorChildren(refusal: Refusal): readonly WrittenElement[] {
  return [
    leaf('m:MessageText', refusal.message),
    leaf('m:ResponseCode', refusal.code),
    leaf('m:DescriptiveLinkKey', '0'),
    ...messageXml('m:MessageXml', refusal),
  ];
}

function messageXml(name: 'm:MessageXml' | 't:MessageXml', refusal: Refusal): WrittenElement[] {
  const values = Object.entries(refusal.values);
  if (values.length === 0) return [];
  return [xml(name, {}, ...values.map(([key, value]) => xml('t:Value', { Name: key }, value)))];
}
