import type { OddWriting } from './odd-writing.ts';

/** What the server may be told to do wrong, one answer at a time. */
export type Misbehaviour =
  /**
   * Answers with this code: as a SOAP fault (HTTP 500, or `status`), or as the operation's own
   * message with an error. By default as Exchange does for that code.
   */
  | {
      readonly do: 'error';
      readonly code: string;
      readonly form?: 'fault' | 'message';
      readonly status?: number;
      readonly backOffMs?: number;
    }
  /** Answers with a bare HTTP status. */
  | { readonly do: 'status'; readonly status: number; readonly retryAfter?: string }
  /** 302 to `/EWS/genericerrorpage.htm`, or elsewhere. */
  | { readonly do: 'redirect'; readonly location?: string }
  /** Cuts the connection before anything is answered, or in the middle of the answer. */
  | { readonly do: 'drop'; readonly when: 'before' | 'within' }
  /** Does everything right, but later. */
  | { readonly do: 'delay'; readonly ms: number }
  /** Never answers; a streaming connection is opened, and then nothing comes. */
  | { readonly do: 'silence' }
  /** Ends the answer in the middle, as if that were all. */
  | { readonly do: 'truncate' }
  /** Writes what means the same otherwise, as other implementations do. */
  | ({ readonly do: 'write-oddly' } & OddWriting)
  /** Cuts the answer into chunks of so many bytes, or of any length. */
  | { readonly do: 'chunk'; readonly bytes: number | 'random' };

/** Which requests it concerns: by default the next one, whatever it is. */
export interface MisbehaviourScope {
  /** `FindItem`, `Subscribe`, `GetUserOofSettings`, … */
  readonly operation?: string | readonly string[];
  /** Only requests that impersonate this mailbox. */
  readonly mailbox?: string;
  /** How many requests; `Infinity` until stopped. 1 by default, endless with a probability. */
  readonly times?: number;
  /** From 0 to 1; drawn from the server's seed. */
  readonly probability?: number;
}

/** A misbehaviour in force. */
export interface MisbehaviourInForce extends Disposable {
  /** How many answers it has spoilt so far. */
  readonly used: number;
  stop(): void;
}

interface Rule {
  readonly what: Misbehaviour;
  readonly scope: MisbehaviourScope;
  left: number;
  used: number;
}

/** What is in force, and the dice. */
export class Misbehaviours {
  readonly #rules = new Set<Rule>();
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(what: Misbehaviour, scope: MisbehaviourScope): MisbehaviourInForce {
    const rule: Rule = {
      what,
      scope,
      left: scope.times ?? (scope.probability === undefined ? 1 : Infinity),
      used: 0,
    };
    this.#rules.add(rule);
    const stop = () => void this.#rules.delete(rule);
    return {
      get used() {
        return rule.used;
      },
      stop,
      [Symbol.dispose]: stop,
    };
  }

  clear(): void {
    this.#rules.clear();
  }

  /** What to do to the answer of this request. Of each kind at most one, the oldest. */
  draw(operation: string, impersonated: string | null): readonly Misbehaviour[] {
    const drawn = new Map<string, Misbehaviour>();
    for (const rule of this.#rules) {
      const { what, scope } = rule;
      if (drawn.has(what.do) || !concerns(scope, operation, impersonated)) continue;
      if (scope.probability !== undefined && this.random() >= scope.probability) continue;
      drawn.set(what.do, what);
      rule.used += 1;
      rule.left -= 1;
      if (rule.left <= 0) this.#rules.delete(rule);
    }
    return [...drawn.values()];
  }

  /** From 0 to below 1, the same sequence for the same seed (mulberry32). */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let x = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  }
}

function concerns(
  scope: MisbehaviourScope,
  operation: string,
  impersonated: string | null,
): boolean {
  const { operation: wanted, mailbox } = scope;
  const named = wanted === undefined || [wanted].flat().includes(operation);
  return named && (mailbox === undefined || mailbox.toLowerCase() === impersonated?.toLowerCase());
}

const faultCodes: ReadonlySet<string> = new Set([
  'ErrorServerBusy',
  'ErrorImpersonateUserDenied',
  'ErrorImpersonationDenied',
  'ErrorNonExistentMailbox',
  'ErrorAccountDisabled',
  'ErrorInvalidServerVersion',
  'ErrorIncorrectSchemaVersion',
  'ErrorSchemaValidation',
  'ErrorADUnavailable',
]);

/** How Exchange answers with that code. */
export function usualForm(code: string): 'fault' | 'message' {
  return faultCodes.has(code) ? 'fault' : 'message';
}
