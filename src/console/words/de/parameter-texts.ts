import type { ParameterName } from '../../api/contract.ts';
import type { Concerned, ParameterText } from '../en/parameter-texts.ts';

/** The service says it in English: here nothing may be left out. */
interface Translated extends ParameterText {
  readonly description: string;
}

const anew = ({ people }: Concerned): string =>
  `Für ${people} wird sofort neu entschieden; wer dadurch anders gezeigt wird, wird veröffentlicht.`;
const pushRenewed =
  'Push-Abonnements werden sofort erneuert, damit keine Benachrichtigung verloren geht.';

export const parameterTexts: Readonly<Record<ParameterName, Translated>> = {
  calendarSpreadS: {
    title: 'Verteilung der Kalenderwechsel',
    description:
      'Vorher bekannte Wechsel des Kalenders werden über diese Zeit nach der vollen Minute verteilt veröffentlicht; automatisch heißt: Zahl der Personen durch 100, höchstens 50.',
    effect: ({ people }) =>
      `Gilt ab der nächsten Minute: Besprechungen von ${people}, die zusammen beginnen oder enden, werden über diese Zeit verteilt veröffentlicht.`,
  },
  outOfOfficePollMin: {
    title: 'Abfrage der Abwesenheiten',
    description: 'Wie oft automatische Antworten gelesen werden.',
    effect: ({ people, servers }) =>
      `Die nächste Abfrage wird sofort neu angesetzt. In jedem Abstand werden bei ${servers} die automatischen Antworten von ${people} gelesen.`,
  },
  exchangeTimeoutS: {
    title: 'Zeitlimit für Exchange',
    description: 'Wie lange eine Anfrage an einen Kalenderserver dauern darf.',
    effect: ({ servers }) =>
      `Gilt ab der nächsten Anfrage (${servers}); was unterwegs ist, behält seine Zeit. Zu kurz, und langsame Server gelten als ausgefallen.`,
  },
  exchangeQueue: {
    title: 'Warteschlange für Exchange',
    description:
      'Wie viele Anfragen je Gateway warten dürfen; was darüber hinausgeht, verzögert sich, fällt aber nie weg.',
    effect: () =>
      'Gilt sofort. Wer wartet, wartet weiter; eine längere Schlange braucht mehr Speicher, eine kürzere verzögert das Lesen.',
  },
  exchangeThreads: {
    title: 'Gleichzeitige Anfragen an Exchange',
    description:
      'Wie viele Anfragen je Server gleichzeitig unterwegs sind; gehaltene Verbindungen zählen nicht.',
    effect: ({ servers }) =>
      `Gilt sofort für jeden (${servers}): mehr beginnen gleich, weniger, sobald Anfragen enden. Mehr, als ein Server gewährt, lässt ihn drosseln.`,
  },
  subscriptionKind: {
    title: 'Art der Abonnements',
    description:
      'Wie Kalenderserver Änderungen melden, wo das Gateway nichts anderes sagt; automatisch bevorzugt Streaming, dann Push, dann Pull, je nachdem, was geht.',
    effect: ({ servers }) =>
      `Gateways ohne eigene Wahl wechseln sofort (${servers}): Abonnements werden neu angelegt und Kalender neu gelesen.`,
  },
  statusFrequencyMin: {
    title: 'EWS-Statusintervall',
    description:
      'Wie oft ein ruhendes Push-Abonnement sagt, dass es noch da ist; zwei Minuten später wird es neu angelegt.',
    effect: () =>
      `${pushRenewed} Länger schont die Server; ein Verlust wird dann um so viel später bemerkt.`,
  },
  notificationPort: {
    title: 'Port für Benachrichtigungen',
    description: 'Wo Push-Benachrichtigungen ankommen; Abonnements ziehen sofort nach.',
    effect: () => `${pushRenewed} Ein belegter Port wird abgelehnt, der alte bleibt offen.`,
  },
  notificationAddress: {
    title: 'Adresse für Benachrichtigungen',
    description:
      'Womit beginnt, wohin Kalenderserver melden sollen; automatisch ist der Name dieser Maschine mit dem Port für Benachrichtigungen.',
    effect: () => `${pushRenewed} Kalenderserver müssen die neue Adresse erreichen können.`,
  },
  notificationBind: {
    title: 'Gebundene Adresse',
    description: 'Auf welcher Adresse Push-Benachrichtigungen angenommen werden.',
    effect: () =>
      'Der Empfang zieht sofort um. Eine Adresse, die diese Maschine nicht hat, wird abgelehnt, und er bleibt, wo er ist.',
  },
  notificationCertificate: {
    title: 'Zertifikat für Benachrichtigungen',
    description:
      'Mit welchem eigenen Zertifikat Push-Benachrichtigungen über TLS ankommen; mit keinem gelten die Dateien der Konfiguration, oder es wird ohne TLS empfangen.',
    effect: () =>
      `Neue Verbindungen bekommen es sofort gezeigt. ${pushRenewed} Kalenderserver müssen seiner CA vertrauen.`,
  },
  administrators: {
    title: 'Administratoren im Chat',
    description:
      'Wem im Chat gesagt wird, worum sich ein Administrator kümmern muss: dass Zertifikate enden. Erreicht werden sie über jede Verbindung, deren Server sie hat.',
    effect: () => 'Wer neu dazukommt, erfährt sofort, was gerade zu sagen ist.',
  },
  subscriberDomains: {
    title: 'Domänen, die abonnieren dürfen',
    description:
      'Wessen Benutzer Präsenz abonnieren dürfen; automatisch ist die Domäne, zu der die Komponente gehört.',
    effect: ({ people }) =>
      `Wer nicht mehr darf, sieht von da an niemanden mehr (${people}); wer nun darf, kann anfragen.`,
  },
  show: {
    title: 'Zuordnung der Zustände',
    description: 'Wie jemand in jedem Zustand gezeigt wird.',
    effect: anew,
  },
  displayOutOfOffice: {
    title: 'Abwesenheit aus dem Kalender',
    description:
      'Aus: Abwesenheitstexte und automatische Antworten werden nirgends gezeigt; ein als abwesend markierter Eintrag zeigt weiterhin seine Verfügbarkeit.',
    effect: ({ people }) =>
      `Texte erscheinen oder verschwinden sofort überall: Für ${people} wird neu entschieden. Kein Neustart.`,
  },
  meetingInformation: {
    title: 'Besprechungen',
    description: 'Aus: Weder Kalender noch automatische Antworten entscheiden etwas.',
    effect: ({ people }) =>
      `Für ${people} wird sofort neu entschieden; ist es aus, zählen nur die eigenen Clients.`,
  },
  allDayBusy: {
    title: 'Ganze Tage als gebucht',
    description:
      'Wofür ein als gebucht markierter Eintrag über ganze Tage zählt: für alles, für seine Arbeitszeit oder für nichts.',
    effect: anew,
  },
  joinGapS: {
    title: 'Lücke, die verbindet',
    description:
      'Besprechungen und Abwesenheiten, die höchstens so weit auseinanderliegen, gelten als eine.',
    effect: anew,
  },
  workingHours: {
    title: 'Arbeitszeit',
    description:
      'Wann gearbeitet wird, in der Zeitzone des Postfachs, wo das Postfach nichts dazu sagt.',
    effect: anew,
  },
  joinAbsencesOverNonWorkingTime: {
    title: 'Abwesenheiten über arbeitsfreie Zeit verbinden',
    description: 'Abwesenheiten, zwischen denen nur arbeitsfreie Zeit liegt, gelten als eine.',
    effect: anew,
  },
  outOfOfficeOverMeeting: {
    title: 'Abwesenheit vor Besprechung',
    description:
      'Aus: Eine Besprechung während einer Abwesenheit wird gezeigt, danach der Text der Abwesenheit.',
    effect: anew,
  },
  trackSessions: {
    title: 'Offline nach eigenen Clients',
    description:
      'Ob jemand ohne Client offline gezeigt wird: immer, nie oder (automatisch) sobald etwas seine Clients meldet.',
    effect: anew,
  },
  staleAfterH: {
    title: 'Kalender gilt als unbekannt nach',
    description: 'Hört man so lange nichts vom Kalender, gilt er als nicht bekannt.',
    effect: ({ people }) =>
      `Für ${people} wird sofort neu entschieden: Wessen Kalender länger schweigt, gilt als nicht bekannt.`,
  },
  overrideDefaultEnd: {
    title: 'Übliches Ende von Hand Gesetztem',
    description: 'Wann von Hand Gesetztes endet, für das kein Ende angegeben ist.',
    effect: () => 'Gilt für alles, was von nun an gesetzt wird; Bestehendes behält sein Ende.',
  },
  overrideMaxAgeDays: {
    title: 'Längste Dauer von Hand Gesetztem',
    description: 'Von Hand Gesetztes ohne eigene Zeit endet spätestens nach dieser Dauer.',
    effect: () => 'Gilt sofort, auch für Bestehendes: Was älter ist, endet.',
  },
  colleagueSearch: {
    title: 'Suche nach Kollegen',
    description:
      'Ob man beim Ernennen einer Vertretung Kollegen nach einem Teil von Name oder Adresse findet, zehn auf einmal; aus: Die ganze Adresse ist anzugeben.',
    effect: () => 'Gilt sofort für alle, die auf ihrer eigenen Seite eine Vertretung ernennen.',
  },
  auditKeepDays: {
    title: 'Aufbewahrung des Protokolls',
    description: 'Was das Protokoll von früher sagt, wird einmal am Tag gelöscht.',
    effect: () => 'Gilt ab dem nächsten täglichen Aufräumen. Gelöschtes kommt nicht zurück.',
  },
};
