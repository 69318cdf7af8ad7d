/** What `RequestServerVersion` may say, newest first. Streaming exists from 2010 SP1 on. */
export const ewsVersions = [
  'Exchange2013_SP1',
  'Exchange2013',
  'Exchange2010_SP2',
  'Exchange2010_SP1',
  'Exchange2010',
  'Exchange2007_SP1',
  'Exchange2007',
] as const;

export type EwsVersion = (typeof ewsVersions)[number];

/** The next older one; `undefined` after the oldest. */
export function olderThan(version: EwsVersion): EwsVersion | undefined {
  return ewsVersions[ewsVersions.indexOf(version) + 1];
}

export function isAtLeast(version: EwsVersion, least: EwsVersion): boolean {
  return ewsVersions.indexOf(version) <= ewsVersions.indexOf(least);
}
