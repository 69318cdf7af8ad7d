import type { FindingCode } from './finding-codes.ts';

/**
 * - `ok`: it works;
 * - `warning`: it works, and somebody should look at it before it does not;
 * - `failed`: it does not work;
 * - `skipped`: it was not tried, since what it needs did not work or is not there.
 */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

/** What came of a step. No text of it holds a credential, a token or what somebody wrote. */
export interface Finding {
  readonly verdict: Verdict;
  /** For programs: what is the matter, such as `name-unknown`; `ok` where nothing is. */
  readonly code: FindingCode;
  /** What came back, in sentences. */
  readonly found: string;
  /** What an administrator is to do next, in one sentence; `''` for nothing. */
  readonly remedy: string;
}

/** One thing that must work, and how it is tried. */
export interface Step {
  /** For programs, and for `needs`: `tls`. */
  readonly name: string;
  /** For people: `TLS and certificate`. */
  readonly title: string;
  /** What is tried, as an order: `Resolve mail.example.com`. */
  readonly tries: string;
  /** After so long it is over, whatever the step does. */
  readonly boundMs: number;
  /** Steps of the same examination without which there is no point in trying this one. */
  readonly needs: readonly string[];
  /** What to say when `boundMs` went by. */
  readonly overdue: Pick<Finding, 'code' | 'remedy'>;
  /** Tries it once. The signal ends it; what it rejects with then is not looked at. */
  run(signal: AbortSignal): Promise<Finding>;
}

/** What is examined: a server of a gateway, or a publisher. */
export interface Subject {
  readonly kind: 'gateway' | 'publisher';
  /** Of the gateway, or of the link. */
  readonly name: string;
  /** Its address, for people. */
  readonly server: string;
}

/** Everything that is to be tried with one subject, each step after those that it needs. */
export interface Examination extends AsyncDisposable {
  readonly subject: Subject;
  readonly steps: readonly Step[];
}

/** What may be asked for. */
export interface Wish {
  /** Whose mailbox is tried; `null` for the first person of each gateway. */
  readonly mailbox: string | null;
  /** Fetch certificates that servers do not send, to tell which are missing. */
  readonly fetchMissing: boolean;
}

/** Whoever knows what there is to examine: one for each kind of gateway and of publisher. */
export type Examiner = (wish: Wish) => Promise<readonly Examination[]>;

/** What errors say for people: what is wrong, a colon, and what to do. */
export function sentences(message: string): { readonly found: string; readonly remedy: string } {
  const at = message.indexOf(': ');
  if (at < 0) return { found: message.replace(/\.$/, ''), remedy: 'Look into the server.' };
  const rest = message.slice(at + 2);
  return {
    found: message.slice(0, at),
    remedy: `${rest.slice(0, 1).toUpperCase()}${rest.slice(1)}`,
  };
}

export function ok(found: string): Finding {
  return { verdict: 'ok', code: 'ok', found, remedy: '' };
}

export function warning(code: FindingCode, found: string, remedy: string): Finding {
  return { verdict: 'warning', code, found, remedy };
}

export function failed(code: FindingCode, found: string, remedy: string): Finding {
  return { verdict: 'failed', code, found, remedy };
}

export function skipped(code: FindingCode, found: string, remedy = ''): Finding {
  return { verdict: 'skipped', code, found, remedy };
}
