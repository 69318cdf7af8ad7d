import type { Words } from '../en.ts';

export const overview: Words['overview'] = {
  now: 'Wer gerade was ist',
  nowHint: 'Was in diesem Augenblick gezeigt wird.',
  total: 'Bedient',
  disabled: 'Ausgeschaltet',
  overridden: 'Von Hand gesetzt',
  stale: 'Kalender nicht bekannt',
  staleHint: 'Kalender, die zu alt sind oder nie gelesen wurden.',
  pace: 'Je Minute',
  notifications: 'Benachrichtigungen',
  publications: 'Gesendete Präsenzen',
  gateways: 'Gateways',
  noGateways: 'Es gibt noch kein Gateway. Ohne wird kein Kalender gelesen.',
  publishers: 'Ausgänge',
  noPublishers: 'Kein Chat- oder SIP-Server ist verbunden: Niemand wird irgendwo gezeigt.',
  certificates: 'Bald ablaufende Zertifikate',
  noCertificates: 'Keines läuft in den nächsten dreißig Tagen ab.',
  endsIn: (days) =>
    days < 0
      ? 'ist abgelaufen'
      : days === 0
        ? 'läuft heute ab'
        : days === 1
          ? 'läuft morgen ab'
          : `läuft in ${days} Tagen ab`,
  overdueList: (authority) => `Die Sperrliste von ${authority} ist überfällig.`,
  running: (version, since) => `Doorlight ${version}, läuft seit ${since}`,
  allWell: 'Alles läuft.',
  trouble: (count) =>
    count === 1 ? 'Eine Sache braucht Aufmerksamkeit.' : `${count} Sachen brauchen Aufmerksamkeit.`,
};
