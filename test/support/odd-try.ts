import { afterEach } from 'vitest';
import { type TryEvent, tryGateway } from '../../src/app/gateway-trial/try-gateway.ts';
import { serviceCredentials } from './exchange-site.ts';
import {
  type OddAnswer,
  type OddExchange,
  type OddRequest,
  startOddExchange,
} from './odd-exchange.ts';

export const hour = 3_600_000;
export const begins = Math.floor(Date.now() / hour) * hour + 2 * hour;
export const at = (time: number): string => new Date(time).toISOString().slice(0, 19);
export const busy = [{ start: iso(begins), end: iso(begins + hour), level: 'busy' }];

export function iso(time: number): string {
  return new Date(time).toISOString();
}

export const item =
  `<t:CalendarItem><t:ItemId Id="A" ChangeKey="B"/><t:Sensitivity>Normal</t:Sensitivity>` +
  `<t:Start>${at(begins)}Z</t:Start><t:End>${at(begins + hour)}Z</t:End><t:IsAllDayEvent>false</t:IsAllDayEvent>` +
  `<t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus><t:IsCancelled>false</t:IsCancelled>` +
  `<t:CalendarItemType>Single</t:CalendarItemType><t:MyResponseType>Accept</t:MyResponseType></t:CalendarItem>`;

const found = (items: string): string =>
  message(
    'FindItem',
    `<m:RootFolder IncludesLastItemInRange="true" TotalItemsInView="${items === '' ? 0 : 1}"><t:Items>${items}</t:Items></m:RootFolder>`,
  );

/** A response message that says that all is well. */
export function message(operation: string, inner: string): string {
  return (
    `<m:${operation}Response><m:ResponseMessages><m:${operation}ResponseMessage ResponseClass="Success">` +
    `<m:ResponseCode>NoError</m:ResponseCode>${inner}</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response>`
  );
}

const replies =
  `<m:GetUserOofSettingsResponse><m:ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode></m:ResponseMessage>` +
  `<t:OofSettings><t:OofState>Scheduled</t:OofState><t:ExternalAudience>All</t:ExternalAudience><t:Duration><t:StartTime>2030-01-02T08:00:00Z</t:StartTime>` +
  `<t:EndTime>2030-01-05T17:00:00Z</t:EndTime></t:Duration></t:OofSettings></m:GetUserOofSettingsResponse>`;
export const outOfOffice = {
  state: 'scheduled',
  start: '2030-01-02T08:00:00.000Z',
  end: '2030-01-05T17:00:00.000Z',
};

/** The document that answers a request, as Exchange writes it. */
export function documentFor({ operation, body }: OddRequest): string {
  const inner =
    operation === 'GetUserOofSettings'
      ? replies
      : found(body.includes('<m:CalendarView') ? item : '');
  return (
    `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ` +
    `xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">` +
    `<s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1258"/></s:Header><s:Body>${inner}</s:Body></s:Envelope>`
  );
}

let server: OddExchange | undefined;
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

/** What `doorlight gateways try` prints, and whether it ends with 0. */
export async function tried(
  answer: OddAnswer,
  more: {
    readonly watchMs?: number;
    readonly timeoutMs?: number;
    readonly subscription?: 'streaming' | 'pull';
    /** It is stopped as soon as that is printed. */
    readonly until?: TryEvent['event'];
  } = {},
): Promise<{ readonly fine: boolean; readonly events: readonly TryEvent[] }> {
  server = await startOddExchange(answer);
  const events: TryEvent[] = [];
  const stop = new AbortController();
  const fine = await tryGateway(
    {
      url: server.url,
      credentials: serviceCredentials,
      ca: server.ca,
      mailbox: 'john@example.com',
      timeZone: 'Europe/London',
      timeoutMs: more.timeoutMs ?? 20_000,
      watchMs: more.watchMs ?? null,
      subscription: more.subscription ?? 'streaming',
      notifications: { url: undefined, bind: undefined },
    },
    (event) => {
      events.push(event);
      if (event.event === more.until) stop.abort();
    },
    stop.signal,
  );
  return { fine, events };
}
