import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/session-repository.ts';

/**
 * The cookie of a session. `__Host-` has browsers take it from this very host over TLS alone, so
 * that no other host of the domain can lay one of its own beside it (RFC 6265bis §4.1.3.2).
 */
export function sessionCookieName(publicUrl: string | null): string {
  return isSecure(publicUrl) ? '__Host-doorlight' : 'doorlight';
}

export function isSecure(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}

export function sessionToken(
  request: FastifyRequest,
  publicUrl: string | null,
): string | undefined {
  return request.cookies[sessionCookieName(publicUrl)];
}

/** A person's stays when the browser is closed; whoever may do more signs in again. */
export function setSessionCookie(
  reply: FastifyReply,
  publicUrl: string | null,
  token: string,
  session: Session,
): void {
  void reply.setCookie(sessionCookieName(publicUrl), token, {
    ...attributes(publicUrl),
    ...(session.role === 'person' ? { expires: new Date(session.endsAt) } : {}),
  });
}

export function clearSessionCookie(reply: FastifyReply, publicUrl: string | null): void {
  void reply.clearCookie(sessionCookieName(publicUrl), attributes(publicUrl));
}

function attributes(publicUrl: string | null) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(publicUrl) } as const;
}
