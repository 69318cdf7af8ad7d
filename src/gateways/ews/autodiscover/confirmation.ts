/**
 * Whether credentials may be sent to `host` on behalf of a mailbox of `domain`: the domain itself,
 * whatever is below it, and hosts that somebody named. That a server says of another one that it
 * is in charge is not enough, since names come from DNS and over plain HTTP as well.
 */
export function isConfirmed(host: string, domain: string, named: ReadonlySet<string>): boolean {
  const wanted = bare(host);
  const own = bare(domain);
  return named.has(wanted) || wanted === own || (own.includes('.') && wanted.endsWith(`.${own}`));
}

/** In lower case and without the dot of the root, as hosts are compared. */
export function bare(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
