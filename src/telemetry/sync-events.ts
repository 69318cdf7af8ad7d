import type { Counter, Gauge, Histogram } from 'prom-client';
import { counter, gauge, histogram } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** `people` have a calendar to be kept current; `known` of them had one stored. */
export function syncStarted(telemetry: Telemetry, people: number, known: number): void {
  telemetry.log.info({ people, known }, 'calendars are being kept current');
}

/** A calendar system said that a calendar changed. */
export function changeNoticed(telemetry: Telemetry, server: string): void {
  const name = 'doorlight_calendar_notifications_total';
  const help = 'Changes of calendars that a server told of.';
  counter(telemetry, name, help, ['server']).inc({ server });
}

/** One read ended; `outcome` is `ok` or what is to be done about the error. */
export function calendarRead(
  telemetry: Telemetry,
  read: {
    readonly server: string;
    readonly kind: string;
    readonly outcome: string;
    readonly ms: number;
  },
): void {
  const { server, kind, outcome } = read;
  reads(telemetry).inc({ server, kind, outcome });
  readSeconds(telemetry).observe({ server, kind }, read.ms / 1000);
}

/** A read that is not urgent comes later, since too many wait. */
export function readPutOff(telemetry: Telemetry, server: string): void {
  const name = 'doorlight_calendar_reads_put_off_total';
  const help = 'Reads that were put off since the queue was full.';
  counter(telemetry, name, help, ['server']).inc({ server });
}

/** A mailbox is no longer watched; `remedy` is what is to be done about it. */
export function watchLost(
  telemetry: Telemetry,
  loss: { readonly server: string; readonly mailbox: string; readonly remedy: string },
  message: string,
): void {
  const { server, remedy } = loss;
  const name = 'doorlight_calendar_watches_lost_total';
  const help = 'Watches of mailboxes that ended or could not be made, by remedy.';
  counter(telemetry, name, help, ['server', 'remedy']).inc({ server, remedy });
  telemetry.log.debug({ ...loss, reason: message }, 'mailbox is not watched for now');
}

/** The server itself is at fault, whoever's calendar is concerned. */
export function serverFailed(telemetry: Telemetry, server: string, reason: string): void {
  serverUp(telemetry).set({ server }, 0);
  telemetry.log.error({ server, reason }, 'calendar server fails; it is tried again on and on');
}

/** Nothing is known of the server yet. */
export function serverAdded(telemetry: Telemetry, server: string): void {
  serverUp(telemetry).set({ server }, 0);
}

/** The server is in no pool any more. */
export function serverGone(telemetry: Telemetry, server: string): void {
  for (const known of [serverUp, serverPeople, serverSuccess]) known(telemetry).remove({ server });
}

/** People have another server, since theirs fails, is removed or refuses them. */
export function personMoved(telemetry: Telemetry, from: string, to: string): void {
  const name = 'doorlight_calendar_people_moved_total';
  const help =
    'People who were given another calendar server, by the one they had and the one they have.';
  counter(telemetry, name, help, ['from', 'to']).inc({ from, to });
}

/** `people` are served by the server; it last answered well at `lastSuccess`. */
export function serverCounted(
  telemetry: Telemetry,
  server: string,
  people: number,
  lastSuccess: number | null,
): void {
  serverPeople(telemetry).set({ server }, people);
  if (lastSuccess !== null) serverSuccess(telemetry).set({ server }, lastSuccess / 1000);
}

/** Servers were added to a pool or taken from it. */
export function poolChanged(
  telemetry: Telemetry,
  pool: string,
  added: readonly string[],
  removed: readonly string[],
): void {
  telemetry.log.info({ gateway: pool, added, removed }, 'calendar servers changed');
}

export function serverWorks(telemetry: Telemetry, server: string): void {
  serverUp(telemetry).set({ server }, 1);
}

export function serverRecovered(telemetry: Telemetry, server: string): void {
  serverUp(telemetry).set({ server }, 1);
  telemetry.log.info({ server }, 'calendar server works again');
}

/** This mailbox is at fault, and somebody must see to it. */
export function personUnreadable(
  telemetry: Telemetry,
  who: { readonly person: string; readonly mailbox: string; readonly server: string },
  reason: string,
): void {
  telemetry.log.warn({ ...who, reason }, 'calendar cannot be read; it is tried again daily');
}

/** Several attempts in a row failed for this person alone. */
export function personFailing(
  telemetry: Telemetry,
  who: { readonly person: string; readonly mailbox: string; readonly server: string },
  reason: string,
): void {
  telemetry.log.warn({ ...who, reason }, 'calendar cannot be read for now; it is tried again');
}

export function personReadable(telemetry: Telemetry, person: string): void {
  telemetry.log.info({ person }, 'calendar can be read again');
}

/** Something that is no fault of a calendar system went wrong while a person's data were read. */
export function readBroken(telemetry: Telemetry, person: string, error: unknown): void {
  telemetry.log.error({ person, err: error }, 'reading a calendar failed unexpectedly');
}

/** What was read holds, but is not on disk. It is put there with the next read. */
export function calendarNotStored(telemetry: Telemetry, error: unknown): void {
  const help = 'What was read of calendars and could not be stored.';
  counter(telemetry, 'doorlight_calendar_store_failures_total', help).inc();
  // A disk that takes nothing has been told of, once for everyone.
  if (error instanceof Error && error.name === 'StoreError') return;
  telemetry.log.error({ err: error }, 'what was read of a calendar could not be stored');
}

/** How much of everyone's calendars is believed, and how much waits to be read. */
export function calendarsCounted(
  telemetry: Telemetry,
  counts: {
    readonly live: number;
    readonly unvouched: number;
    readonly neverRead: number;
    readonly unreadable: number;
    readonly waiting: ReadonlyMap<string, number>;
  },
): void {
  const known = calendars(telemetry);
  known.set({ known: 'live' }, counts.live);
  known.set({ known: 'unvouched' }, counts.unvouched);
  known.set({ known: 'never' }, counts.neverRead);
  const atFault = 'doorlight_calendars_unreadable';
  gauge(telemetry, atFault, 'Mailboxes that are at fault.').set(counts.unreadable);
  const waiting = readsWaiting(telemetry);
  for (const [server, ofServer] of counts.waiting) waiting.set({ server }, ofServer);
}

function reads(telemetry: Telemetry): Counter<'server' | 'kind' | 'outcome'> {
  const name = 'doorlight_calendar_reads_total';
  const help = 'Reads of calendars and automatic replies, by outcome.';
  return counter(telemetry, name, help, ['server', 'kind', 'outcome']);
}

function readSeconds(telemetry: Telemetry): Histogram<'server' | 'kind'> {
  const name = 'doorlight_calendar_read_seconds';
  const help = 'Time to read a calendar or automatic replies and to store what changed.';
  const buckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
  return histogram(telemetry, name, help, buckets, ['server', 'kind']);
}

function calendars(telemetry: Telemetry): Gauge<'known'> {
  const help =
    'Calendars by how they are known: vouched for by a watch, from an earlier read, never read.';
  return gauge(telemetry, 'doorlight_calendars', help, ['known']);
}

function readsWaiting(telemetry: Telemetry): Gauge<'server'> {
  const help = 'Reads that wait for their turn.';
  return gauge(telemetry, 'doorlight_calendar_reads_waiting', help, ['server']);
}

function serverUp(telemetry: Telemetry): Gauge<'server'> {
  const help = 'Whether a calendar server works (1) or fails (0).';
  return gauge(telemetry, 'doorlight_calendar_server_up', help, ['server']);
}

function serverPeople(telemetry: Telemetry): Gauge<'server'> {
  const help = 'People that a calendar server serves.';
  return gauge(telemetry, 'doorlight_calendar_server_people', help, ['server']);
}

function serverSuccess(telemetry: Telemetry): Gauge<'server'> {
  const name = 'doorlight_calendar_server_last_success_timestamp_seconds';
  return gauge(telemetry, name, 'When a calendar server last did what it was asked for.', [
    'server',
  ]);
}
