import type { X509Certificate } from 'node:crypto';
import { dayMs } from '../../time/instant.ts';
import { CertificateError } from '../certificate-error.ts';
import type { Validity } from './issue.ts';

/** What browsers still take of a server. */
const serverDays = 397;
const mostDays = 36_500;
/** Clocks differ. */
const earlierMs = 300_000;

/** So many days from `now`. Throws a `CertificateError`. */
export function validityOf(days: number, now: number): Validity {
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw new CertificateError(
      { code: 'days-out-of-range', params: { given: days, most: mostDays } },
      `${days} days are not allowed: give 1 to ${mostDays}.`,
    );
  }
  return { from: now - earlierMs, to: now + days * dayMs };
}

/**
 * The same for what an authority signs, and no longer than the authority itself lasts; as long as
 * is usual where `days` is `null`. Throws a `CertificateError`.
 */
export function validityWithin(
  authority: X509Certificate,
  days: number | null,
  now: number,
): Validity {
  const end = authority.validToDate.getTime();
  const wanted = validityOf(days ?? serverDays, now);
  const from = Math.max(wanted.from, authority.validFromDate.getTime());
  if (end <= now) {
    throw new CertificateError(
      { code: 'authority-expired', params: null },
      'The CA has expired: renew it first.',
    );
  }
  if (days !== null && wanted.to > end) {
    const last = new Date(end).toISOString();
    throw new CertificateError(
      { code: 'outlives-authority', params: { end: last } },
      `What a CA signs cannot outlive it, and this one ends on ${last.slice(0, 10)}: give fewer days, or renew the CA first.`,
    );
  }
  return { from, to: Math.min(wanted.to, end) };
}
