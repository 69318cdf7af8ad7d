import { minuteMs, secondMs } from '../../time/instant.ts';

// How long to wait for what, in milliseconds; `random` in `[0, 1)` keeps things from marching in step.

/** A server may say that it wants to be left alone for a day; somebody may have mistyped it. */
const longestRetryAfterS = 3_600;

/** When what a server holds for `heldS` seconds is refreshed: at 65 to 85 % of it. */
export function refreshMs(heldS: number, random: number): number {
  return heldS * secondMs * (0.65 + 0.2 * random);
}

/** After failure number `failures`, counted from 0: from one second up to five minutes. */
export function backOffMs(failures: number, random: number): number {
  return jittered(Math.min(5 * minuteMs, secondMs * 2 ** Math.min(failures, 20)), random);
}

/** Where only a person can help: from one minute up to half an hour. */
export function refusedMs(failures: number, random: number): number {
  return jittered(Math.min(30 * minuteMs, minuteMs * 2 ** Math.min(failures, 20)), random);
}

/** Before an account that was refused is tried again. */
export function credentialsPauseMs(random: number): number {
  return jittered(minuteMs, random);
}

/** What the server asked for (`Retry-After`), and up to a tenth more; 0 where it asked for nothing. */
export function pauseMs(afterS: number | null, random: number): number {
  return Math.min(afterS ?? 0, longestRetryAfterS) * secondMs * (1 + random / 10);
}

/** Between half and all of it. */
function jittered(fullMs: number, random: number): number {
  return fullMs * (0.5 + random / 2);
}

/** RFC 3903 §4.4: a day is more than any server grants. */
export const longestExpiresS = 86_400;
