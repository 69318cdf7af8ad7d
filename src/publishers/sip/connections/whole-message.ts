import { type SipMessage, contentLength, readMessage } from '../message/message.ts';
import type { FrameLimits } from '../message/stream-frames.ts';

/** What a frame of a WebSocket holds. */
export type Heard =
  | { readonly kind: 'message'; readonly message: SipMessage }
  /** RFC 5626 §3.5.1: two line ends, to be answered by one. */
  | { readonly kind: 'ping' }
  | {
      readonly kind: 'broken';
      readonly reason: 'malformed' | 'too-large';
      /** For an answer. */
      readonly message: SipMessage | null;
    };

const headEnd = '\r\n\r\n';

/**
 * The message that is all of `bytes` (RFC 7118 §5: a frame is a message, and says where it ends);
 * `undefined` for half a ping, which is the answer to one of ours.
 */
export function readWhole(bytes: Buffer, limits: FrameLimits): Heard | undefined {
  const end = bytes.indexOf(headEnd);
  if (end === 0 && bytes.length === headEnd.length) return { kind: 'ping' };
  if (end < 0 && headEnd.startsWith(bytes.toString('latin1'))) return undefined;
  if (end > limits.mostHeadBytes) return { kind: 'broken', reason: 'too-large', message: null };
  const text = bytes.toString('utf8');
  const message = readMessage(text);
  if (message === undefined) return { kind: 'broken', reason: 'malformed', message: null };
  const bodyBytes = bytes.length - end - headEnd.length;
  const length = contentLength(message.headers);
  if (length === undefined || (length !== null && length !== bodyBytes)) {
    return { kind: 'broken', reason: 'malformed', message };
  }
  if (bodyBytes > limits.mostBodyBytes) return { kind: 'broken', reason: 'too-large', message };
  return { kind: 'message', message };
}
