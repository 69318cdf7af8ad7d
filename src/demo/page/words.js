// How the page says things.

const availabilities = {
  available: 'Available',
  chat: 'Free for chat',
  away: 'Away',
  xa: 'Away for longer',
  dnd: 'Busy',
  unavailable: 'Offline',
};

const sources = {
  override: 'Set by hand',
  call: 'On the phone',
  'out-of-office': 'Out of office',
  busy: 'A meeting',
  'working-elsewhere': 'Working elsewhere',
  sessions: 'Chat clients',
  unknown: 'Calendar not known',
  default: 'Nothing in the calendar',
};

const showAs = {
  Busy: 'busy',
  OOF: 'out of office',
  WorkingElsewhere: 'elsewhere',
  Tentative: 'tentative',
  Free: 'free',
  NoData: 'no data',
};

export const availabilityWord = (availability) => availabilities[availability];
export const sourceWord = (source) => sources[source];
export const showAsWord = (word) => showAs[word];

/** `14:05`, or `Wed 14:05` on another day, by the company's clocks. */
export function clock(instant, timeZone) {
  const day = (at) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
  const today = day(instant) === day(Date.now());
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(today ? {} : { weekday: 'short' }),
  }).format(instant);
}
