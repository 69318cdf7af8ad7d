/** The versions of the schema, oldest first. */
export const serverVersions = [
  'Exchange2007',
  'Exchange2007_SP1',
  'Exchange2010',
  'Exchange2010_SP1',
  'Exchange2010_SP2',
  'Exchange2013',
  'Exchange2013_SP1',
] as const;

export type ServerVersion = (typeof serverVersions)[number];

export function atLeast(version: ServerVersion, wanted: ServerVersion): boolean {
  return serverVersions.indexOf(version) >= serverVersions.indexOf(wanted);
}

/** What `t:ServerVersionInfo` says for a server of that version. */
export function versionInfo(version: ServerVersion): Readonly<Record<string, string>> {
  const numbers = {
    Exchange2007: ['8', '0', '685', '24'],
    Exchange2007_SP1: ['8', '1', '240', '5'],
    Exchange2010: ['14', '0', '639', '21'],
    Exchange2010_SP1: ['14', '1', '218', '12'],
    Exchange2010_SP2: ['14', '3', '123', '3'],
    Exchange2013: ['15', '0', '516', '29'],
    Exchange2013_SP1: ['15', '0', '847', '32'],
  }[version];
  const [major = '', minor = '', build = '', revision = ''] = numbers;
  return {
    MajorVersion: major,
    MinorVersion: minor,
    MajorBuildNumber: build,
    MinorBuildNumber: revision,
    // Exchange 2007 has no such attribute.
    ...(version.startsWith('Exchange2007') ? {} : { Version: version }),
  };
}
