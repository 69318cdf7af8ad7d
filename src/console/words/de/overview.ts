import type { Words } from '../en.ts';

export const overview: Words['overview'] = {
  now: 'Wer gerade was ist',
  because: 'Darunter',
  total: 'Personen bedient',
  live: 'Live',
  connecting: 'Verbindung wird aufgebaut …',
  lost: (time) =>
    time === ''
      ? 'Verbindung verloren; es wird wieder versucht.'
      : `Verbindung verloren; es wird wieder versucht. So war es um ${time}.`,
  disabled: 'Ausgeschaltet',
  overridden: 'Von Hand gesetzt',
  stale: 'Kalender nicht bekannt',
  staleTrouble: (count, one) =>
    one
      ? 'Der Kalender einer Person ist zu alt oder wurde nie gelesen.'
      : `Die Kalender von ${count} Personen sind zu alt oder wurden nie gelesen.`,
  gatewayTrouble: (name, server, state) => `Gateway ${name}, ${server}: ${state}`,
  linkTrouble: (name, state) => `Ausgang ${name}: ${state}`,
  perMinute: 'je Minute',
  notifications: 'Benachrichtigungen',
  publications: 'Gesendete Präsenzen',
  most: (count) => `In der letzten Stunde höchstens ${count} in einer Minute.`,
  curve: (what, most) => `${what} in der letzten Stunde: höchstens ${most} je Minute`,
  gateways: 'Gateways',
  noGateways: 'Es gibt noch kein Gateway. Ohne wird kein Kalender gelesen.',
  publishers: 'Ausgänge',
  noPublishers: 'Kein Chat- oder SIP-Server ist verbunden: Niemand wird irgendwo gezeigt.',
  certificates: 'Bald ablaufende Zertifikate',
  noCertificates: 'Keines läuft in den nächsten dreißig Tagen ab.',
  whatEnds: {
    authority: (name) => `CA ${name}`,
    own: (name) => `Das eigene Zertifikat ${name}`,
    server: (name) => `Das Zertifikat von ${name}`,
  },
  endsIn: (days) =>
    days < 0
      ? 'ist abgelaufen'
      : days === 0
        ? 'läuft heute ab'
        : days === 1
          ? 'läuft morgen ab'
          : `läuft in ${days} Tagen ab`,
  overdueList: (authority) => `Die Sperrliste von ${authority} ist überfällig.`,
  details: (what) => `Einzelheiten: ${what}`,
  running: (version, since) => `Doorlight ${version}, läuft seit ${since}`,
  allWell: 'Alles läuft.',
  trouble: (count) =>
    count === 1 ? 'Eine Sache braucht Aufmerksamkeit.' : `${count} Sachen brauchen Aufmerksamkeit.`,
};
