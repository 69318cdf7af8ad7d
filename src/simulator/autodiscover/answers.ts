import { type ReadElement, readXml } from '../ews/xml-reading.ts';

/** What an organisation says of one address. */
export type AutodiscoverAnswer =
  | {
      readonly externalEwsUrl?: string;
      readonly internalEwsUrl?: string;
      readonly grouping?: string;
    }
  | { readonly redirectAddress: string }
  | { readonly redirectUrl: string }
  | { readonly error: string };

const namespace = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';
const pox = 'http://schemas.microsoft.com/exchange/autodiscover';

/** The addresses a request of either form asks about. Throws `MalformedXmlError`. */
export function usersIn(text: string): readonly string[] {
  return textsOf(readXml(text), ['Mailbox', 'EMailAddress']);
}

/** The answer to GetUserSettings. */
export function soapAnswer(answers: readonly AutodiscoverAnswer[]): string {
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>' +
    `<h:ServerVersionInfo xmlns:h="${namespace}"><h:MajorVersion>15</h:MajorVersion></h:ServerVersionInfo>` +
    `</s:Header><s:Body><GetUserSettingsResponseMessage xmlns="${namespace}">` +
    '<Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><ErrorCode>NoError</ErrorCode><ErrorMessage/>' +
    `<UserResponses>${answers.map((answer) => userResponse(answer)).join('')}</UserResponses>` +
    '</Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>'
  );
}

/** The answer in plain old XML. */
export function poxAnswer(answer: AutodiscoverAnswer): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="${pox}/responseschema/2006">` +
    `<Response xmlns="${pox}/outlook/responseschema/2006a">${poxContent(answer)}</Response></Autodiscover>`
  );
}

function userResponse(answer: AutodiscoverAnswer): string {
  if ('error' in answer) return response(answer.error, '<RedirectTarget i:nil="true"/>');
  if ('redirectAddress' in answer)
    return response('RedirectAddress', target(answer.redirectAddress));
  if ('redirectUrl' in answer) return response('RedirectUrl', target(answer.redirectUrl));
  const settings = Object.entries({
    ExternalEwsUrl: answer.externalEwsUrl,
    InternalEwsUrl: answer.internalEwsUrl,
    GroupingInformation: answer.grouping,
    EwsSupportedSchemas: 'Exchange2007, Exchange2010, Exchange2013, Exchange2013_SP1',
  }).map(([name, value]) =>
    value === undefined
      ? ''
      : `<UserSetting i:type="StringSetting"><Name>${name}</Name><Value>${escape(value)}</Value></UserSetting>`,
  );
  return response(
    'NoError',
    `<RedirectTarget i:nil="true"/><UserSettingErrors/><UserSettings>${settings.join('')}</UserSettings>`,
  );
}

function response(code: string, content: string): string {
  return `<UserResponse><ErrorCode>${code}</ErrorCode><ErrorMessage/>${content}</UserResponse>`;
}

function target(text: string): string {
  return `<RedirectTarget>${escape(text)}</RedirectTarget>`;
}

function poxContent(answer: AutodiscoverAnswer): string {
  if ('error' in answer)
    return `<Error Time="12:00"><ErrorCode>${answer.error}</ErrorCode></Error>`;
  if ('redirectAddress' in answer) {
    const address = `<RedirectAddr>${escape(answer.redirectAddress)}</RedirectAddr>`;
    return `<Account><Action>redirectAddr</Action>${address}</Account>`;
  }
  if ('redirectUrl' in answer) {
    const url = `<RedirectUrl>${escape(answer.redirectUrl)}</RedirectUrl>`;
    return `<Account><Action>redirectUrl</Action>${url}</Account>`;
  }
  const grouping = `<GroupingInformation>${escape(answer.grouping ?? '')}</GroupingInformation>`;
  const protocols = [
    protocol('EXCH', answer.internalEwsUrl, grouping),
    protocol('EXPR', answer.externalEwsUrl, grouping),
  ];
  return `<Account><AccountType>email</AccountType><Action>settings</Action>${protocols.join('')}</Account>`;
}

function protocol(type: string, ewsUrl: string | undefined, more: string): string {
  const url = ewsUrl === undefined ? '' : `<EwsUrl>${escape(ewsUrl)}</EwsUrl>`;
  return `<Protocol><Type>${type}</Type>${url}${more}</Protocol>`;
}

function textsOf(element: ReadElement, names: readonly string[]): readonly string[] {
  const local = element.name.replace(/^.*[:}]/, '');
  return names.includes(local)
    ? [element.text.trim()]
    : element.children.flatMap((one) => textsOf(one, names));
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
