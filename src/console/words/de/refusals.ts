import type { ProblemSentences } from '../sentences.ts';
import { formatsFor } from '../formats.ts';
import { accounts } from './accounts.ts';

const { full, number } = formatsFor('de');
const roles: Readonly<Record<string, string>> = accounts.roles;
const again =
  'Inzwischen wurde das von jemand anderem geändert. Bitte neu ansehen und entscheiden.';

/** Was der Dienst ablehnt, nach dem Code der Antwort. */
export const refusals: ProblemSentences = {
  unreadable: ({ status }) => `Die Antwort (${status}) ist nicht zu lesen.`,
  'invalid-request': 'Etwas an der Eingabe ist nicht gültig.',
  'invalid-json': 'Die Anfrage ist kein gültiges JSON.',
  'media-type': 'Diese Art von Inhalt wird hier nicht angenommen.',
  'body-too-large': 'Das ist zu groß: erlaubt sind 64 KiB, bei Dateien mit Zertifikaten 8 MiB.',
  'no-such-operation': 'Das kann dieser Dienst nicht. Die Seite neu laden: vielleicht ist sie alt.',
  'request-timeout': 'Die Anfrage kam zu langsam an. Noch einmal versuchen.',
  'not-http': 'Die Anfrage ist kein gültiges HTTP.',
  'too-slow': 'Das hat zu lange gedauert. Später noch einmal versuchen.',
  'broken-off': 'Die Datei brach vor ihrem Ende ab. Es wurde nichts getan.',
  internal: 'Doorlight konnte nicht antworten. Sein Log sagt mehr.',
  'not-saved':
    'Doorlight kann gerade nichts speichern: Die Datenbank nimmt nichts an, oft weil ihr Datenträger voll ist. Sein Log sagt mehr.',
  'console-not-built': 'Die Konsole ist nicht gebaut.',
  'too-many-streams': 'Gerade sehen zu viele live zu. Es wird von Zeit zu Zeit neu gefragt.',
  'too-many-requests': ({ seconds }) =>
    `Das waren zu viele Anfragen. In ${number(seconds)} s noch einmal versuchen.`,
  'if-match-missing': 'Die Seite wusste nicht, wie es bisher war. Neu laden, dann ändern.',
  'changed-meanwhile': again,
  'own-changed-meanwhile':
    'Das wurde inzwischen anderswo geändert. Bitte neu ansehen und entscheiden.',
  token:
    'Sie sind nicht angemeldet, die Sitzung ist zu Ende, oder das Token stimmt nicht. Bitte neu anmelden.',
  'cross-site':
    'Das muss von einer Seite von Doorlight selbst kommen, unter der Adresse in http.publicUrl.',
  'no-person':
    'Sie sind als niemand angemeldet, der hier Präsenz hat. Melden Sie sich als Person an: Schreiben Sie Doorlight im Chat „anmelden“.',
  'no-session': 'Wer das Token verwendet, hat keine Sitzung.',
  'no-password': 'Sie haben sich nicht mit einem Kennwort angemeldet.',
  'no-provider':
    'Es ist kein anderer Anbieter zum Anmelden eingerichtet. Ein Administrator tut das mit oidc und http.publicUrl in der Konfiguration.',
  'not-permitted': ({ role, needed }) =>
    `Die Rolle ${roles[role] ?? role} erlaubt das nicht: Es braucht ${needed === 'administrator' ? '' : 'mindestens '}die Rolle ${roles[needed] ?? needed}.`,
  'wrong-password': 'Konto oder Kennwort stimmt nicht.',
  'too-many-attempts': ({ seconds }) =>
    `Das war zu oft falsch. In ${number(seconds)} s noch einmal versuchen.`,
  'link-used':
    'Dieser Link ist verbraucht: Jeder gilt einmal. Schreiben Sie Doorlight im Chat noch einmal „anmelden“.',
  'link-replaced':
    'Dieser Link gilt nicht mehr: Seither wurde ein anderer verlangt. Öffnen Sie jenen, oder schreiben Sie Doorlight noch einmal „anmelden“.',
  'link-expired':
    'Die Zeit dieses Links ist um: Jeder gilt fünf Minuten. Schreiben Sie Doorlight im Chat noch einmal „anmelden“.',
  'link-unknown':
    'Diesen Link gibt es nicht, oder seine Zeit ist längst um. Schreiben Sie Doorlight im Chat „anmelden“.',
  'link-somebody-else':
    'Hier ist jemand anderes angemeldet als der, dem dieser Link geschickt wurde. Wurde er Ihnen geschickt, melden Sie jenen ab und fahren Sie fort.',
  'no-lockout': ({ name }) => `${name} muss nicht mehr warten.`,
  'invalid-account': 'Das Konto kann so nicht gespeichert werden.',
  'unknown-account': ({ name }) => `Das Konto ${name} gibt es nicht (mehr).`,
  'account-exists': ({ name }) =>
    `Das Konto ${name} gibt es schon. Es kann in der Liste geändert werden.`,
  'last-administrator': ({ name }) =>
    `${name} ist das letzte Konto mit der Rolle Administrator: Ohne es käme niemand mehr hinein. Zuerst jemand anderen dazu machen.`,
  'not-a-jid': 'Das ist keine JID.',
  'invalid-person': 'Eine Einstellung der Person ist nicht erlaubt.',
  'unknown-person': ({ jid }) => `Doorlight kennt ${jid} nicht.`,
  'person-exists': ({ jid }) => `${jid} gibt es schon.`,
  'disabled-person': ({ jid }) => `${jid} ist ausgeschaltet. Zuerst einschalten.`,
  'end-in-the-past': 'Das Ende liegt in der Vergangenheit. Eine Zeit angeben, die noch kommt.',
  'end-too-late': ({ hours }) => `Ein Anruf endet spätestens nach ${number(hours)} Stunden.`,
  'no-meeting': ({ jid }) =>
    `${jid} ist jetzt in keiner Besprechung und nicht abwesend. Ein anderes Ende wählen.`,
  'not-known-then': ({ from, to }) =>
    `Davon ist nichts bekannt: Möglich ist die Zeit vom ${full(from)} bis ${full(to)}.`,
  'too-far': ({ days }) =>
    `Gezeigt werden Tage bis ${number(days)} Tage vor und nach dem heutigen.`,
  'calendar-not-readable':
    'Ihr Kalender ist jetzt nicht zu lesen oder darf nicht gezeigt werden. Später noch einmal versuchen.',
  'invalid-delegate': 'Diese Vertretung ist nicht möglich.',
  'unknown-delegate': ({ delegate }) => `${delegate} vertritt hier niemanden (mehr).`,
  'unknown-principal':
    'So heißt niemand, den Sie vertreten. Bitten Sie darum, zur Vertretung ernannt zu werden.',
  self: 'Niemand vertritt sich selbst: Jemand anderen angeben.',
  'colleagues-not-searched':
    'Die Suche nach Kollegen ist hier ausgeschaltet. Die ganze Adresse angeben.',
  'too-many-delegates': ({ most }) =>
    `Mehr als ${number(most)} Vertretungen kann niemand haben. Zuerst eine entfernen.`,
  'invalid-scenario': 'Dieser Tag lässt sich so nicht durchspielen.',
  'invalid-gateway': 'Das Gateway kann so nicht gespeichert werden.',
  'unknown-gateway': ({ name }) => `Das Gateway ${name} gibt es nicht (mehr).`,
  'gateway-exists': ({ name }) => `Das Gateway ${name} gibt es schon.`,
  'gateway-named': ({ name, people }) =>
    `${people === 1 ? 'Eine Person nennt' : `${number(people)} Personen nennen`} das Gateway ${name}. Zuerst ein anderes geben, oder vom Standard-Gateway bedienen lassen.`,
  'invalid-publisher': 'Der Ausgang kann so nicht gespeichert werden.',
  'unknown-publisher': ({ name }) => `Den Ausgang ${name} gibt es nicht (mehr).`,
  'publisher-exists': ({ name }) => `Den Ausgang ${name} gibt es schon.`,
  'too-many-publishers': ({ most }) => `Es gibt schon ${number(most)} Ausgänge; mehr geht nicht.`,
  'too-many-trials':
    'Gerade probieren andere Einstellungen aus, so viele wie möglich. In einer Minute noch einmal versuchen.',
  'no-examination': 'Davon ist kein Ergebnis (mehr) da. Bitte neu prüfen.',
  'unknown-parameter': ({ name }) => `Den Parameter ${name} gibt es nicht.`,
  'invalid-value': 'Dieser Wert ist nicht erlaubt.',
  'value-not-possible': ({ why }) =>
    `Diesen Wert kann Doorlight hier gerade nicht haben. Im Wortlaut: ${why.replace(/[.]?$/, '.')}`,
  'no-file': 'Es kam keine CSV-Datei an.',
  'too-large': 'Die Datei ist zu groß. In mehrere teilen.',
  'too-many': 'Es warten schon zu viele Läufe. Einige absagen, oder abwarten.',
  'key-used': 'Das wurde schon einmal mit anderem Inhalt geschickt. Die Seite neu laden.',
  'key-in-use': 'Das wird gerade schon geschickt. In einigen Sekunden noch einmal versuchen.',
  'unknown-run': 'Diesen Lauf gibt es nicht (mehr).',
  'run-ended': ({ id }) => `Lauf ${id} ist schon zu Ende.`,
  'nothing-to-undo':
    'Da ist nichts zurückzunehmen: Der Lauf hat niemanden geändert, läuft noch, oder wird schon zurückgenommen.',
  'later-run': 'Danach kam noch ein Lauf. Den zuerst zurücknehmen.',
  'no-dry-run': 'Das ist kein Probelauf, der zu Ende gekommen ist.',
  'already-run': 'Das tut schon ein anderer Lauf. Einen neuen Probelauf machen.',
  'lines-gone': 'Die Zeilen dieses Laufs sind nicht mehr aufbewahrt.',
  everyone: 'Der Filter trifft alle. Das muss ausdrücklich verlangt werden.',
  'no-changes': 'Mindestens eine Einstellung angeben, die anders werden soll.',
  'unusable-certificate': 'Damit lässt sich nichts anfangen.',
  'unknown-certificate': ({ fingerprint }) =>
    `Das Zertifikat ${fingerprint} gibt es hier nicht (mehr).`,
  'ambiguous-fingerprint': 'So beginnt der Fingerabdruck mehrerer Zertifikate.',
  'certificate-in-use': ({ what }) =>
    `${what} wird verwendet. Zuerst dort ein anderes wählen, oder trotzdem entfernen.`,
  'presents-another': ({ server }) =>
    `Was für ${server} zu installieren ist, ist nicht mehr das, dem zugestimmt wurde. Bitte neu ansehen.`,
  'no-answer': ({ seconds }) => `Der Server hat ${number(seconds)} s lang nicht geantwortet.`,
};
