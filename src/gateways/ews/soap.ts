import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { type Asked, type Refusal, refusalError } from './errors.ts';
import type { EwsVersion } from './versions.ts';
import { type Element, escapeXml } from './xml.ts';

const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
/** For what is refused without a code. */
const unnamed = 'an unnamed error';
const servicesNamespace = 'http://schemas.microsoft.com/exchange/services/2006';

export function soapAction(operation: string): string {
  return `"${servicesNamespace}/messages/${operation}"`;
}

/**
 * `body` is one element, in the prefixes `m:` and `t:` that are declared here. With `null` for the
 * mailbox the account asks in its own name.
 */
export function envelope(version: EwsVersion, impersonated: Mailbox | null, body: string): string {
  const impersonation =
    impersonated === null
      ? ''
      : `<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>${escapeXml(impersonated)}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`;
  return (
    `<?xml version="1.0" encoding="utf-8"?>` +
    `<s:Envelope xmlns:s="${soapNamespace}" xmlns:m="${servicesNamespace}/messages" xmlns:t="${servicesNamespace}/types">` +
    `<s:Header><t:RequestServerVersion Version="${version}"/>${impersonation}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

/**
 * The response messages of an answer: whatever below the body carries a response code or a response
 * class, since servers differ in what they wrap it in, and the schema does not ask for the code.
 */
export function* responseMessages(body: Element): Generator<Element> {
  for (const child of body.children()) {
    if (child.child('ResponseCode') ?? child.attribute('ResponseClass')) {
      yield child;
    } else {
      yield* responseMessages(child);
    }
  }
}

/** Throws an `EwsError` for the first message that refuses. */
export function throwRefusal(body: Element, asked: Asked): void {
  for (const message of responseMessages(body)) {
    const refusal = refusalIn(message);
    if (refusal !== undefined) throw refusalError(refusal, asked);
  }
}

/** What a fault says; `undefined` if the body holds none. */
export function faultIn(body: Element): Refusal | undefined {
  const fault = body.first('Fault');
  if (fault === undefined) {
    return undefined;
  }
  // SOAP 1.1 has faultcode and faultstring, SOAP 1.2 Code/Value and Reason/Text.
  const codes = fault.child('faultcode') ?? fault.child('Code')?.child('Value');
  const faultCode = localName(codes?.text ?? '');
  const exact = fault.child('Code')?.child('Subcode')?.textOf('Value') ?? faultCode;
  const details = fault.child('detail') ?? fault.child('Detail');
  const code =
    details?.first('ResponseCode')?.text ?? details?.first('ErrorCode')?.text ?? localName(exact);
  const words = fault.child('faultstring') ?? fault.child('Reason')?.child('Text');
  return {
    code: code === '' ? unnamed : code,
    blame: /^(Client|Sender)$/.test(faultCode) ? 'sender' : 'server',
    words: words?.text ?? '',
    backOffMs: backOffIn(fault),
  };
}

/** What a response message refuses with; `undefined` for success and for a warning. */
export function refusalIn(message: Element): Refusal | undefined {
  const kind = message.attribute('ResponseClass')?.toLowerCase();
  const code = message.textOf('ResponseCode') ?? (kind === 'error' ? unnamed : 'NoError');
  if (code === 'NoError' || kind === 'warning') {
    return undefined;
  }
  return {
    code,
    blame: 'server',
    words: message.textOf('MessageText') ?? '',
    backOffMs: backOffIn(message),
  };
}

function backOffIn(element: Element): number | null {
  for (const value of element.all('Value')) {
    if (value.attribute('Name') === 'BackOffMilliseconds' && /^\d+$/.test(value.text)) {
      return Number(value.text);
    }
  }
  return null;
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(':') + 1);
}
