import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { SipMessage } from '../message/message.ts';
import type { FrameLimits } from '../message/stream-frames.ts';

export type SipTransport = 'tcp' | 'tls' | 'ws' | 'wss';

/** One end of a connection. */
export interface End {
  /** An IP address; IPv4 as such also where it came over a socket for both. */
  readonly address: string;
  readonly port: number;
}

/** Why a connection was closed by us. */
export type CutReason =
  | 'malformed'
  | 'too-large'
  | 'slow'
  | 'idle'
  | 'not-read'
  | 'refused-too-often'
  | 'crowded-out'
  | 'shut-down';

/** A phone, or a server that speaks for phones, over one connection. */
export interface PhoneConnection {
  readonly transport: SipTransport;
  readonly remote: End;
  readonly local: End;
  readonly open: boolean;
  /** Whoever does not read what was written is cut off; nothing is kept for later. */
  write(text: string): void;
  /** What is written already goes out first, as far as it goes at once. */
  cut(reason: CutReason): void;
}

/** What becomes of a connection; never throws. */
export interface PhoneEvents {
  message(connection: PhoneConnection, message: SipMessage): void;
  /** It cannot be understood, but perhaps answered; the connection is cut after it. */
  broken(connection: PhoneConnection, message: SipMessage, reason: 'malformed' | 'too-large'): void;
  closed(connection: PhoneConnection, reason: CutReason | null): void;
}

export interface PhoneSurroundings {
  readonly events: PhoneEvents;
  readonly limits: PhoneLimits;
  readonly clock: SteadyClock;
}

export interface PhoneLimits extends FrameLimits {
  /** A message has to come whole within it. */
  readonly messageMs: number;
  /** So much may wait for a phone to read it, with a NOTIFY for each of its subscriptions. */
  readonly mostUnreadBytes: number;
  /** While so much waits nothing is read from it. */
  readonly unreadBytesToPause: number;
}

/** An address as a socket has it, without the clothes of IPv4 over IPv6. */
export function endOf(address: string | undefined, port: number | undefined): End {
  return { address: (address ?? '').replace(/^::ffff:(?=\d+\.)/i, ''), port: port ?? 0 };
}
