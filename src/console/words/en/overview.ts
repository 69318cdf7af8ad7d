export const overview = {
  now: 'Who is what right now',
  nowHint: 'What is shown of people this moment.',
  total: 'Served',
  disabled: 'Disabled',
  overridden: 'Set by hand',
  stale: 'Calendar not known',
  staleHint: 'Calendars too old to be believed, or never read.',
  pace: 'Per minute',
  notifications: 'Notifications heard',
  publications: 'Presences sent',
  gateways: 'Gateways',
  noGateways: 'There is no gateway yet. Without one no calendar is read.',
  publishers: 'Publishers',
  noPublishers: 'There is no link to a chat or SIP server: nobody is shown anywhere.',
  certificates: 'Certificates near their end',
  noCertificates: 'None ends within thirty days.',
  endsIn: (days: number) =>
    days < 0
      ? 'has ended'
      : days === 0
        ? 'ends today'
        : days === 1
          ? 'ends tomorrow'
          : `ends in ${days} days`,
  overdueList: (authority: string) => `The revocation list of ${authority} is overdue.`,
  running: (version: string, since: string) => `Doorlight ${version}, running since ${since}`,
  allWell: 'Everything is up.',
  trouble: (count: number) =>
    count === 1 ? 'One thing needs attention.' : `${count} things need attention.`,
};
