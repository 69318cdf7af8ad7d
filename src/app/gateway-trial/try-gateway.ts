import { setTimeout as wait } from 'node:timers/promises';
import {
  type ServerTrust,
  type TrustRules,
  serverTrust,
  usualRules,
} from '../../certificates/server-trust.ts';
import type { Step } from '../../gateways/ews/autodiscover/endpoint.ts';
import { EwsGateway } from '../../gateways/ews/gateway.ts';
import type { Credentials } from '../../gateways/http/credentials.ts';
import { parseEndpoint } from '../../gateways/http/endpoint.ts';
import { authoritiesIn, readCaFile } from '../../gateways/http/trust.ts';
import type { Mailbox } from '../../people/person.ts';
import type { AutomaticReplies } from '../../presence/calendar-entry.ts';
import type { BusyPeriod } from '../../presence/claims.ts';
import { readPeriods } from '../../presence/reading.ts';
import type { CalendarGateway, CalendarWatch, Watching } from '../../sync/calendar-gateway.ts';
import { GatewayError, type Remedy } from '../../sync/gateway-error.ts';
import { silentTelemetry } from '../../telemetry/telemetry.ts';
import { type Instant, dayMs, secondMs } from '../../time/instant.ts';
import { Notices } from './notices.ts';
import { type TryAutodiscover, tryAutodiscover } from './try-autodiscover.ts';
import { type TryNotifications, tryNotifications } from './try-notifications.ts';

/** Exchange says nothing when automatic replies change, so they are asked for. */
const pollMs = 10 * secondMs;
const retryMs = 2 * secondMs;
const pullMs = 5 * secondMs;
const resubscribeMs = secondMs / 4;

export interface TryGatewayRequest {
  /** The address, or how it is to be found out. */
  readonly url: string | TryAutodiscover;
  readonly credentials: Credentials;
  /** PEM text of private authorities. */
  readonly ca: string | undefined;
  /** What they have taken back, as far as is known. */
  readonly revoked?: TrustRules['revoked'];
  readonly mailbox: string;
  /** IANA name of the mailbox's zone: whole days begin at its midnights. */
  readonly timeZone: string;
  readonly timeoutMs: number | undefined;
  /** How long to go on watching after the first read; `null` for not at all. */
  readonly watchMs: number | null;
  /** By which kind of subscription to watch. */
  readonly subscription: 'auto' | Watching['kind'];
  readonly notifications: TryNotifications;
}

/** What was read of a mailbox; instants in ISO 8601. */
export interface MailboxReading {
  /** Sorted by start, not joined into blocks. */
  readonly busy: readonly {
    readonly start: string;
    readonly end: string;
    readonly level: BusyPeriod['level'];
  }[];
  /** Dates only where there are some. */
  readonly outOfOffice: {
    readonly state: AutomaticReplies['state'];
    readonly start: string | null;
    readonly end: string | null;
  };
}

export type TryEvent =
  | ({ readonly event: 'read'; readonly at: string } & MailboxReading & { readonly server: string })
  | ({ readonly event: 'changed' | 'resubscribed'; readonly at: string } & MailboxReading)
  | ({ readonly event: 'autodiscover'; readonly at: string } & Step)
  | ({ readonly event: 'watching'; readonly at: string } & Pick<Watching, 'kind' | 'why'>)
  | {
      readonly event: 'error';
      readonly at: string;
      readonly remedy: Remedy;
      readonly message: string;
    };

/**
 * Reads one mailbox from 24 h back to 14 days ahead, then watches it, and tells `print` all that
 * is noticed. Resolves to false when it had to stop for an error, which `print` was told.
 */
export async function tryGateway(
  request: TryGatewayRequest,
  print: (event: TryEvent) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const telemetry = silentTelemetry();
  try {
    const { subscription, watchMs } = request;
    const url = await addressIn(request, print, signal);
    await using notifications = await tryNotifications(
      parseEndpoint(url),
      request.notifications,
      subscription === 'push' && watchMs !== null,
      telemetry,
    );
    await using gateway = new EwsGateway({
      url,
      credentials: request.credentials,
      ca: trustIn(request),
      timeoutMs: request.timeoutMs,
      watch: { pullMs },
      // Whatever it is: also one that shows only some of the series.
      doubtful: true,
      timeZone: request.timeZone,
      subscriptions: {
        wanted: () => subscription,
        // The least: so that it is soon known whether anything arrives.
        statusFrequencyMin: () => 1,
        desk: notifications.desk,
        chosen: ({ kind, why }) => print({ event: 'watching', at: now(), kind, why }),
      },
      telemetry,
    });
    const reading = await read(gateway, request, signal);
    print({ event: 'read', at: now(), ...reading, server: gateway.server });
    if (watchMs === null) {
      return true;
    }
    const until = AbortSignal.any([signal, AbortSignal.timeout(watchMs)]);
    await watch(gateway, request, reading, print, until);
    if (gateway.watching()?.kind === 'push' && !notifications.heard) {
      throw nothingArrived(gateway.server, notifications.base, watchMs);
    }
    return true;
  } catch (error) {
    if (signal.aborted) {
      return true;
    }
    if (!(error instanceof GatewayError)) {
      throw error;
    }
    print(errorEvent(error));
    return false;
  }
}

function trustIn({ ca, revoked }: TryGatewayRequest): ServerTrust {
  const certificates = authoritiesIn(ca);
  return serverTrust({
    ...usualRules,
    certificates,
    ...(revoked === undefined ? {} : { revoked }),
  });
}

function addressIn(
  request: TryGatewayRequest,
  print: (event: TryEvent) => void,
  signal: AbortSignal,
): string | Promise<string> {
  const note = (step: Step): void => print({ event: 'autodiscover', at: now(), ...step });
  return typeof request.url === 'string'
    ? request.url
    : tryAutodiscover({ ...request, ca: trustIn(request) }, request.url, note, signal);
}

/** The text of a PEM file of private authorities, or what is wrong with it. */
export async function readCa(
  file: string,
): Promise<
  | { readonly kind: 'ca'; readonly pem: string }
  | { readonly kind: 'unusable'; readonly message: string }
> {
  try {
    return { kind: 'ca', pem: await readCaFile(file) };
  } catch (error) {
    if (error instanceof GatewayError) {
      return { kind: 'unusable', message: error.message };
    }
    throw error;
  }
}

async function watch(
  gateway: CalendarGateway,
  request: TryGatewayRequest,
  first: MailboxReading,
  print: (event: TryEvent) => void,
  until: AbortSignal,
): Promise<void> {
  const notices = new Notices();
  const watching: { current: CalendarWatch | undefined } = { current: undefined };
  let subscribed = false;
  await using opened = gateway.watch({
    subscribed: () => {
      notices.add(subscribed ? 'resubscribed' : 'poll');
      subscribed = true;
    },
    changed: () => notices.add('changed'),
    lost: (mailbox, error) => {
      if (error.remedy.startsWith('fix')) {
        notices.fail(error);
        return;
      }
      if (error.remedy === 'retry') {
        print(errorEvent(error));
      }
      const afterMs = error.remedy === 'resubscribe' ? resubscribeMs : retryMs;
      const again = () => watching.current?.add(mailbox);
      void wait(error.retryAfterMs ?? afterMs, undefined, { signal: until }).then(again, () => {});
    },
  });
  watching.current = opened;
  opened.add(request.mailbox as Mailbox);
  let last = first;
  while (!until.aborted) {
    last = await notice(gateway, request, last, notices, print, until);
  }
}

/** Waits for something to be noticed, reads again, and tells. */
async function notice(
  gateway: CalendarGateway,
  request: TryGatewayRequest,
  last: MailboxReading,
  notices: Notices,
  print: (event: TryEvent) => void,
  until: AbortSignal,
): Promise<MailboxReading> {
  const kinds = await notices.next(pollMs, until);
  if (until.aborted) {
    return last;
  }
  try {
    const reading = await read(gateway, request, until);
    const differs = JSON.stringify(reading) !== JSON.stringify(last);
    if (kinds.has('resubscribed')) {
      print({ event: 'resubscribed', at: now(), ...reading });
    } else if (kinds.has('changed') || differs) {
      print({ event: 'changed', at: now(), ...reading });
    }
    return reading;
  } catch (error) {
    if (until.aborted) {
      return last;
    }
    if (!(error instanceof GatewayError) || error.remedy.startsWith('fix')) {
      throw error;
    }
    print(errorEvent(error));
    await wait(error.retryAfterMs ?? retryMs, undefined, { signal: until }).catch(() => {});
    for (const kind of kinds) {
      notices.add(kind);
    }
    return last;
  }
}

async function read(
  gateway: CalendarGateway,
  request: TryGatewayRequest,
  signal: AbortSignal,
): Promise<MailboxReading> {
  const mailbox = request.mailbox as Mailbox;
  const at = Date.now();
  const window = { start: at - dayMs, end: at + 14 * dayMs };
  const entries = await gateway.readCalendar(mailbox, window, signal);
  const replies = await gateway.readAutomaticReplies(mailbox, signal);
  return {
    busy: readPeriods(entries, request.timeZone).map(({ start, end, level }) => ({
      start: iso(start),
      end: iso(end),
      level,
    })),
    outOfOffice: outOfOffice(replies),
  };
}

function outOfOffice(replies: AutomaticReplies): MailboxReading['outOfOffice'] {
  if (replies.state !== 'scheduled') {
    return { state: replies.state, start: null, end: null };
  }
  const { state, start, end } = replies;
  return {
    state,
    start: start === undefined ? null : iso(start),
    end: end === undefined ? null : iso(end),
  };
}

function nothingArrived(server: string, base: string, watchMs: number): GatewayError {
  const seconds = Math.round(watchMs / secondMs);
  return new GatewayError(
    `Nothing that ${server} was told to post to ${base} has arrived in ${seconds} s: let the server reach that address, or give another one (--notification-url). An idle subscription says something after a minute.`,
    'fix-server',
  );
}

function errorEvent({ remedy, message }: GatewayError): TryEvent {
  return { event: 'error', at: now(), remedy, message };
}

function now(): string {
  return iso(Date.now());
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
