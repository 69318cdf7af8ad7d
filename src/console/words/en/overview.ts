export const overview = {
  now: 'Who is what right now',
  because: 'Among them',
  total: 'people served',
  live: 'Live',
  connecting: 'Connecting …',
  lost: (time: string) =>
    time === ''
      ? 'Connection lost; it is tried again.'
      : `Connection lost; it is tried again. This is how it was at ${time}.`,
  disabled: 'Disabled',
  overridden: 'Set by hand',
  stale: 'Calendar not known',
  staleTrouble: (count: string, one: boolean) =>
    one
      ? 'The calendar of one person is too old to be believed, or was never read.'
      : `The calendars of ${count} people are too old to be believed, or were never read.`,
  gatewayTrouble: (name: string, server: string, state: string) =>
    `Gateway ${name}, ${server}: ${state}`,
  linkTrouble: (name: string, state: string) => `Publisher ${name}: ${state}`,
  perMinute: 'a minute',
  notifications: 'Notifications heard',
  publications: 'Presences sent',
  most: (count: string) => `In the last hour at most ${count} in a minute.`,
  curve: (what: string, most: string) => `${what} in the last hour: at most ${most} a minute`,
  gateways: 'Gateways',
  noGateways: 'There is no gateway yet. Without one no calendar is read.',
  publishers: 'Publishers',
  noPublishers: 'There is no link to a chat or SIP server: nobody is shown anywhere.',
  certificates: 'Certificates near their end',
  noCertificates: 'None ends within thirty days.',
  whatEnds: {
    authority: (name: string) => `CA ${name}`,
    own: (name: string) => `Our own certificate ${name}`,
    server: (name: string) => `Certificate of ${name}`,
  },
  endsIn: (days: number) =>
    days < 0
      ? 'has ended'
      : days === 0
        ? 'ends today'
        : days === 1
          ? 'ends tomorrow'
          : `ends in ${days} days`,
  overdueList: (authority: string) => `The revocation list of ${authority} is overdue.`,
  details: (what: string) => `Details: ${what}`,
  running: (version: string, since: string) => `Doorlight ${version}, running since ${since}`,
  allWell: 'Everything is up.',
  trouble: (count: number) =>
    count === 1 ? 'One thing needs attention.' : `${count} things need attention.`,
};
