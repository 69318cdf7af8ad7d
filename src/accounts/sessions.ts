import { createHash, randomBytes } from 'node:crypto';
import type { Jid } from '../people/person.ts';
import { signedIn } from '../telemetry/account-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { hourMs, minuteMs, type Instant } from '../time/instant.ts';
import type { AccountService } from './account-service.ts';
import { actorName } from './actor.ts';
import type { Role } from './role.ts';
import type { Session, SessionRepository, Way } from './session-repository.ts';

/** Whoever may do more is asked to prove it more often. */
const terms = {
  staff: { idleMs: 30 * minuteMs, longestMs: 12 * hourMs },
  person: { idleMs: 12 * hourMs, longestMs: 7 * 24 * hourMs },
} as const;

/** Being used is written down this often at most. */
const touchMs = minuteMs;

export interface SessionsOptions {
  readonly repository: SessionRepository;
  readonly accounts: Pick<AccountService, 'find'>;
  /** Whether somebody is served here still. */
  readonly isPerson: (jid: Jid) => Promise<boolean>;
  readonly now: () => Instant;
  readonly telemetry: Telemetry;
}

/** Somebody who has just proven who they are. */
export interface SigningIn {
  readonly way: Way;
  readonly name: string;
  readonly role: Role;
  readonly person: Jid | null;
}

/** Who has signed in. What a browser holds is 256 random bits, of which a digest alone is kept. */
export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /**
   * Always a new one, so that nobody can know it beforehand (session fixation). It is not `kept`
   * where its person was removed meanwhile; staff go on as nobody.
   */
  async begin(who: SigningIn): Promise<{
    readonly token: string;
    readonly session: Session;
    readonly kept: boolean;
  }> {
    const { repository, now, telemetry } = this.#options;
    const token = newToken();
    const at = now();
    const { idleMs, longestMs } = termsOf(who.role);
    const session: Session = {
      ...who,
      hash: digestOf(token),
      startedAt: at,
      idleAt: at + idleMs,
      endsAt: at + longestMs,
    };
    const kept = await repository.insert(session, actorName(who.way, who.name));
    if (!kept && who.role !== 'person') return await this.begin({ ...who, person: null });
    if (kept) signedIn(telemetry, who.way);
    return { token, session, kept };
  }

  /** Whose it is, if it stands still; being asked keeps it from being idle where it is `used`. */
  async find(token: string, used = true): Promise<Session | undefined> {
    const { repository, now } = this.#options;
    const found = await repository.find(digestOf(token));
    const at = now();
    if (found === undefined || found.idleAt <= at || found.endsAt <= at) return undefined;
    const session = await this.#asItIs(found);
    if (session === undefined) return undefined;
    const idleAt = at + termsOf(session.role).idleMs;
    if (used && idleAt - session.idleAt >= touchMs) await repository.touch(session.hash, idleAt);
    return session;
  }

  /** Whether it is what it was still; being asked does not keep it from being idle. */
  async stands({ hash, role, person }: Session): Promise<boolean> {
    const { repository, now } = this.#options;
    const found = await repository.find(hash);
    const at = now();
    if (found === undefined || found.idleAt <= at || found.endsAt <= at) return false;
    const session = await this.#asItIs(found);
    return session?.role === role && session.person === person;
  }

  async end(session: Session): Promise<void> {
    await this.#options.repository.remove(session.hash, actorName(session.way, session.name));
  }

  /** On every device, but for `except`; how many there were. */
  endAll(way: Way, name: string, by: string, except: Session | null = null): Promise<number> {
    return this.#options.repository.removeAll(way, name, by, except?.hash ?? null);
  }

  /** By name, how many of those who signed in one way are signed in now. */
  open(way: Way): Promise<ReadonlyMap<string, number>> {
    const { repository, now } = this.#options;
    return repository.open(way, now());
  }

  /** An account that is gone has no session, and one whose role was changed has that role. */
  async #asItIs(session: Session): Promise<Session | undefined> {
    const { accounts, isPerson } = this.#options;
    if (session.way === 'account') {
      const account = await accounts.find(session.name);
      return account?.enabled === true ? { ...session, role: account.role } : undefined;
    }
    if (session.person === null || (await isPerson(session.person))) return session;
    return session.role === 'person' ? undefined : { ...session, person: null };
  }
}

function termsOf(role: Role): { readonly idleMs: number; readonly longestMs: number } {
  return role === 'person' ? terms.person : terms.staff;
}

/** 256 random bits that can stand in a cookie and in an address. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
