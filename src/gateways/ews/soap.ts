import type { Mailbox } from '../../sync/calendar-gateway.ts';
import type { Refusal } from './errors.ts';
import type { EwsVersion } from './versions.ts';
import { type Element, escapeXml } from './xml.ts';

const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
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
 * The response messages of an answer: whatever below the body carries a response code, since
 * servers differ in what they wrap it in.
 */
export function* responseMessages(body: Element): Generator<Element> {
  for (const child of body.children()) {
    if (child.child('ResponseCode') === undefined) {
      yield* responseMessages(child);
    } else {
      yield child;
    }
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
  const details = fault.child('detail') ?? fault.child('Detail');
  const code =
    details?.first('ResponseCode')?.text ?? details?.first('ErrorCode')?.text ?? faultCode;
  const words = fault.child('faultstring') ?? fault.child('Reason')?.child('Text');
  return {
    code: code === '' ? 'an unnamed fault' : code,
    blame: /^(Client|Sender)$/.test(faultCode) ? 'sender' : 'server',
    words: words?.text ?? '',
    backOffMs: backOffIn(fault),
  };
}

/** What a response message refuses with; `undefined` for success and for a warning. */
export function refusalIn(message: Element): Refusal | undefined {
  const code = message.textOf('ResponseCode') ?? 'NoError';
  if (code === 'NoError' || message.attribute('ResponseClass') === 'Warning') {
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
