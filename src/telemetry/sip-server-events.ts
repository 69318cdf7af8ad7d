import { counter, gauge } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** Phones can subscribe there. */
export function phonesServed(telemetry: Telemetry, transport: string, port: number): void {
  telemetry.log.info({ transport, port }, 'phones can subscribe here');
}

/** They cannot; the reason is a sentence. */
export function phonesNotServed(telemetry: Telemetry, reason: string): void {
  telemetry.log.error({ reason }, 'phones cannot subscribe');
}

/** Lines of the accounts file that make no sense: their numbers, never what is in them. */
export function accountsRead(
  telemetry: Telemetry,
  accounts: number,
  faults: readonly number[],
): void {
  if (faults.length === 0) telemetry.log.info({ accounts }, 'accounts of phones were read');
  else {
    telemetry.log.warn(
      { accounts, lines: faults },
      'accounts of phones were read; these lines make no sense: each is user:realm:hash',
    );
  }
}

/** The accounts stay as they were. */
export function accountsNotRead(telemetry: Telemetry, reason: string): void {
  telemetry.log.error({ reason }, 'accounts of phones were not read again');
}

/** Somebody goes on giving wrong passwords: the address is shut out for a while. */
export function phoneShutOut(telemetry: Telemetry, address: string): void {
  telemetry.log.warn({ address }, 'too many wrong passwords came from this address');
}

/** A request was answered. */
export function phoneAnswered(telemetry: Telemetry, method: string, status: number): void {
  const name = 'doorlight_sip_server_answers_total';
  const help = 'Answers to requests of phones';
  counter(telemetry, name, help, ['method', 'status']).inc({ method, status: String(status) });
}

/** A connection was closed by us. */
export function phoneCut(telemetry: Telemetry, reason: string): void {
  const help = 'Connections of phones that were cut';
  counter(telemetry, 'doorlight_sip_server_cuts_total', help, ['reason']).inc({ reason });
}

export function phoneConnectionsCounted(telemetry: Telemetry, count: number): void {
  gauge(telemetry, 'doorlight_sip_server_connections', 'Connections of phones').set(count);
}

export function phoneSubscriptionsCounted(telemetry: Telemetry, count: number): void {
  gauge(telemetry, 'doorlight_sip_server_subscriptions', 'Subscriptions of phones').set(count);
}

/** A fault of ours while a request was handled; nothing of the request is in it. */
export function phoneRequestFailed(telemetry: Telemetry, error: unknown): void {
  telemetry.log.error({ err: error }, 'a request of a phone could not be handled');
}
