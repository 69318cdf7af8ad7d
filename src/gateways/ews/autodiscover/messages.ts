import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { type Element, escapeXml } from '../xml.ts';

const namespace = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';
const pox = 'http://schemas.microsoft.com/exchange/autodiscover/outlook';

/** Microsoft's limit on the users of one GetUserSettings. */
export const mostUsers = 100;

/** What Autodiscover tells of one mailbox. */
export interface DiscoveredSettings {
  /** Where its EWS is, from outside where there is a difference. */
  readonly ewsUrl: string;
  /** Mailboxes that share this and the address are kept together (facts-exchange, "Affinity"). */
  readonly grouping: string | null;
  /** `Exchange2007, Exchange2010, …`; `null` where it is not said. */
  readonly supportedSchemas: string | null;
}

/** What is answered about one mailbox. */
export type UserAnswer =
  | { readonly kind: 'settings'; readonly settings: DiscoveredSettings }
  | { readonly kind: 'ask-about'; readonly address: Mailbox }
  | { readonly kind: 'ask-at'; readonly url: string }
  | { readonly kind: 'refused'; readonly why: string };

export const getUserSettingsAction = `${namespace}/Autodiscover/GetUserSettings`;

/** The SOAP form, for up to 100 users; Exchange 2010 and later. */
export function getUserSettings(users: readonly Mailbox[], to: string): string {
  const wanted = ['ExternalEwsUrl', 'InternalEwsUrl', 'GroupingInformation', 'EwsSupportedSchemas'];
  const list = users.map((user) => `<a:User><a:Mailbox>${escapeXml(user)}</a:Mailbox></a:User>`);
  const settings = wanted.map((name) => `<a:Setting>${name}</a:Setting>`);
  return (
    `<?xml version="1.0" encoding="utf-8"?>` +
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="${namespace}" xmlns:w="http://www.w3.org/2005/08/addressing">` +
    `<s:Header><a:RequestedServerVersion>Exchange2010_SP1</a:RequestedServerVersion>` +
    `<w:Action>${getUserSettingsAction}</w:Action><w:To>${escapeXml(to)}</w:To></s:Header>` +
    `<s:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users>${list.join('')}</a:Users>` +
    `<a:RequestedSettings>${settings.join('')}</a:RequestedSettings></a:Request>` +
    `</a:GetUserSettingsRequestMessage></s:Body></s:Envelope>`
  );
}

/** One answer per user, in their order; `undefined` if the document is not about these users. */
export function parseUserSettings(
  root: Element | undefined,
  users: readonly Mailbox[],
): readonly UserAnswer[] | undefined {
  const responses = [...(root?.child('Body')?.all('UserResponse') ?? [])];
  if (root?.name !== 'Envelope' || responses.length !== users.length) {
    return undefined;
  }
  return responses.map((response) => userAnswer(response));
}

function userAnswer(response: Element): UserAnswer {
  const code = response.textOf('ErrorCode') ?? 'NoError';
  const target = response.textOf('RedirectTarget') ?? '';
  if (code === 'RedirectAddress') {
    return { kind: 'ask-about', address: target as Mailbox };
  }
  if (code === 'RedirectUrl') {
    return { kind: 'ask-at', url: target };
  }
  const told = new Map<string, string>();
  for (const setting of response.all('UserSetting')) {
    told.set(setting.textOf('Name') ?? '', setting.textOf('Value') ?? '');
  }
  const value = (name: string): string | undefined => told.get(name) || undefined;
  const ewsUrl = value('ExternalEwsUrl') ?? value('InternalEwsUrl');
  if (code !== 'NoError' || ewsUrl === undefined) {
    return { kind: 'refused', why: code === 'NoError' ? 'no address of EWS' : code };
  }
  return {
    kind: 'settings',
    settings: {
      ewsUrl,
      grouping: value('GroupingInformation') ?? null,
      supportedSchemas: value('EwsSupportedSchemas') ?? null,
    },
  };
}

/** The older form ("plain old XML"), for one user; Exchange 2007 and other servers. */
export function poxRequest(user: Mailbox): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?>` +
    `<Autodiscover xmlns="${pox}/requestschema/2006"><Request><EMailAddress>${escapeXml(user)}</EMailAddress>` +
    `<AcceptableResponseSchema>${pox}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`
  );
}

/** `undefined` if the document is no answer of Autodiscover. */
export function parsePox(root: Element | undefined): UserAnswer | undefined {
  const response = root?.name === 'Autodiscover' ? root.child('Response') : undefined;
  if (response === undefined) {
    return undefined;
  }
  const account = response.child('Account');
  const action = account?.textOf('Action')?.toLowerCase();
  if (action === 'redirectaddr') {
    return { kind: 'ask-about', address: (account?.textOf('RedirectAddr') ?? '') as Mailbox };
  }
  if (action === 'redirecturl') {
    return { kind: 'ask-at', url: account?.textOf('RedirectUrl') ?? '' };
  }
  const protocols = [...(account?.all('Protocol') ?? [])];
  // EXPR is for clients outside, EXCH for those within.
  for (const type of ['EXPR', 'EXCH']) {
    const protocol = protocols.find(
      (one) => (one.textOf('Type') ?? one.attribute('Type')) === type && one.textOf('EwsUrl'),
    );
    const ewsUrl = protocol?.textOf('EwsUrl');
    if (protocol !== undefined && ewsUrl !== undefined) {
      const grouping = protocol.textOf('GroupingInformation') ?? null;
      return { kind: 'settings', settings: { ewsUrl, grouping, supportedSchemas: null } };
    }
  }
  const code = response.first('ErrorCode')?.text;
  return { kind: 'refused', why: code === undefined ? 'no address of EWS' : `error ${code}` };
}
