import type { FastifyRequest } from 'fastify';
import type { Role, StaffRole } from '../accounts/role.ts';
import { covers } from '../accounts/role.ts';
import type { Session } from '../accounts/session-repository.ts';
import type { Jid } from '../people/person.ts';
import { isLostBrowser } from './no-such-page.ts';
import { ProblemError } from './problem.ts';

/**
 * What a route asks of whoever calls it; each declares it as `config.access`.
 * - `open`: nothing.
 * - `sign-in`: nothing either, since it is how one signs in; strangers are slowed down.
 * - `signed-in`: that they have signed in, whoever they are.
 * - `own`: that they are a person, who sees and changes what is their own.
 * - a role: that they have it, or one that may do more.
 *
 * A route that declares nothing is the administrator's.
 */
export type Access = 'open' | 'sign-in' | 'signed-in' | 'own' | StaffRole;

/** Whoever calls, once they have proven who they are. */
export interface Caller {
  /** As the audit log and overrides name them. */
  readonly by: string;
  readonly role: Role;
  /** Whose own things they may see; `null` for nobody's. */
  readonly person: Jid | null;
  /** `null` for whoever has the token. */
  readonly session: Session | null;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
  interface FastifyRequest {
    /** `null` where nobody had to say who they are. */
    caller: Caller | null;
  }
}

/** Whoever has the token. Overrides that were set by them bear this name. */
export const tokenCaller: Caller = {
  by: 'administrator',
  role: 'administrator',
  person: null,
  session: null,
};

export function accessOf(request: FastifyRequest): Access {
  // What is no route is told so to whoever has signed in, and to a browser in any case.
  if (request.is404) return isLostBrowser(request) ? 'open' : 'signed-in';
  return request.routeOptions.config.access ?? 'administrator';
}

/** Throws a problem where the caller may not do what needs `access`. */
export function permit({ role, person }: Caller, access: Access): void {
  switch (access) {
    case 'open':
    case 'sign-in':
    case 'signed-in':
      return;
    case 'own':
      if (person !== null) return;
      throw new ProblemError(
        403,
        'no-person',
        'You have signed in as nobody who has presence here. Sign in as a person: write "sign in" to Doorlight in your chat client.',
      );
    case 'administrator':
    case 'helpdesk':
    case 'reader':
      if (covers(role, access)) return;
      throw new ProblemError(
        403,
        'not-permitted',
        `Your role, ${role}, does not permit this: it takes ${access === 'administrator' ? 'the role administrator' : `at least the role ${access}`}.`,
        { params: { role, needed: access } },
      );
  }
}

export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error('a route that needs a caller is open');
  return request.caller;
}

/** Who is to be on record for what this request does; of one's own it is the person themself. */
export function actorOf(request: FastifyRequest): string {
  const { by, person } = callerOf(request);
  return accessOf(request) === 'own' ? (person ?? by) : by;
}

/** Whose own things the request is about. */
export function ownPerson(request: FastifyRequest): Jid {
  const { person } = callerOf(request);
  if (person === null) throw new Error('a route of own things is not declared as one');
  return person;
}
