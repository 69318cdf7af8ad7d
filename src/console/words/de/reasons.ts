import type { ReasonSentences } from '../sentences.ts';
import { formatsFor } from '../formats.ts';

const { number } = formatsFor('de');
const noJid = (given: string, why: string): string => `„${given}“ ist keine JID: ${why}.`;
const noSip = (given: string, why: string): string => `„${given}“ ist keine SIP-Adresse: ${why}.`;

/** Was an einer Angabe nicht stimmt, nach dem Code. */
export const reasons: ReasonSentences = {
  'jid-with-resource': ({ given }) =>
    noJid(given, 'Ohne den Schrägstrich und was ihm folgt angeben'),
  'jid-form': ({ given }) => noJid(given, 'Sie wird geschrieben wie anna@example.com'),
  'jid-local-part': ({ given }) =>
    noJid(given, 'Vor dem @ stehen weder Leerzeichen noch eines von " & \' / : < >'),
  'jid-domain': ({ given }) => noJid(given, 'Nach dem @ steht eine Domain wie example.com'),
  'jid-too-long': ({ given, most }) =>
    noJid(given, `Kein Teil darf länger als ${number(most)} Byte sein`),
  'sip-scheme': ({ given }) =>
    noSip(given, 'Nur Adressen, die mit sip: beginnen, können gezeigt werden'),
  'sip-form': ({ given }) => noSip(given, 'Sie wird geschrieben wie sip:anna@example.com'),
  'sip-user': ({ given }) =>
    noSip(given, 'Vor dem @ steht ein Name oder eine Nummer, ohne : und Leerzeichen'),
  'sip-domain': ({ given }) =>
    noSip(given, 'Nach dem @ steht eine Domain wie example.com und sonst nichts'),
  'sip-too-long': ({ given, most }) =>
    noSip(given, `Sie darf nicht länger als ${number(most)} Byte sein`),
  'not-a-mailbox': ({ given }) =>
    `„${given}“ ist kein Postfach: Eine SMTP-Adresse wie anna@example.com angeben.`,
  'name-length': ({ most }) => `Der Name hat 1 bis ${number(most)} Zeichen auf einer Zeile.`,
  'not-a-language': ({ given }) =>
    `„${given}“ ist keine Sprache: Ein Kürzel wie de oder pt-BR angeben.`,
  'language-not-shown': ({ given, choices }) =>
    `In „${given}“ kann nichts gezeigt werden. Möglich sind: ${choices}.`,
  'not-a-time-zone': ({ given }) =>
    `„${given}“ ist keine Zeitzone: Einen IANA-Namen wie Europe/Berlin angeben.`,
  'notice-out-of-range': ({ min, max }) =>
    `Ein Hinweis kommt ${number(min)} bis ${number(max)} ganze Minuten vor einer Besprechung.`,
  'gateway-not-there': ({ given, choices }) =>
    choices === ''
      ? `Das Gateway „${given}“ gibt es nicht; es gibt noch keines.`
      : `Das Gateway „${given}“ gibt es nicht. Es gibt: ${choices}.`,
  'account-name': ({ given, taken }) =>
    `„${given}“ ist kein Name für ein Konto: Bis zu 64 Zeichen aus a bis z, 0 bis 9 und . _ -, aber nicht ${taken}.`,
  'password-length': ({ min, max, length }) =>
    `Ein Kennwort hat ${number(min)} bis ${number(max)} Zeichen; einige Wörter hintereinander merken sich leicht. Dieses hat ${number(length)}.`,
  'password-too-simple': ({ least }) =>
    `Ein Kennwort hat mindestens ${number(least)} verschiedene Zeichen.`,
  'password-is-name': 'Ein Kennwort ist nicht der Name des Kontos, auch nicht mehrmals.',
  'gateway-name': ({ given }) =>
    `„${given}“ ist kein Name für ein Gateway: Bis zu 64 Buchstaben, Ziffern, Leerzeichen und . _ - angeben.`,
  'description-length': ({ most }) =>
    `Eine Beschreibung ist eine Zeile von höchstens ${number(most)} Zeichen.`,
  'server-count': ({ count, most }) =>
    `${number(count)} Server sind nicht möglich: 1 bis ${number(most)} angeben.`,
  'server-too-long': ({ most }) =>
    `Die Adresse eines Servers hat höchstens ${number(most)} Zeichen.`,
  'server-twice': ({ server }) => `${server} steht zweimal da: Jeden Server einmal angeben.`,
  'server-of-another': ({ server, gateway }) =>
    `${server} ist schon ein Server des Gateways ${gateway}.`,
  'gateway-incomplete': 'Ein neues Gateway braucht Server, eine Anmeldung, und das Geheimnis dazu.',
  'secret-needed':
    'Auch angeben, womit sich Doorlight ausweist: das Kennwort, das Client-Geheimnis oder den Schlüssel.',
  'secret-not-given-for': ({ server }) =>
    `Das Geheimnis wurde nicht für ${server} angegeben: Noch einmal angeben, damit es dorthin geschickt wird.`,
  'secret-unreadable':
    'Das gespeicherte Geheimnis ist nicht mehr zu entsiegeln: Noch einmal angeben.',
  'authority-unreadable':
    'Das ist kein lesbares Zertifikat einer CA: PEM angeben, mit der Zeile -----BEGIN CERTIFICATE-----.',
  'gateway-unusable':
    'So ist kein Server anzusprechen: Adresse (wie https://mail.example.com/EWS/Exchange.asmx), Token-URL (https) sowie Zertifikat und Schlüssel prüfen.',
  'component-secret-needed': ({ domain }) =>
    `Das Geheimnis angeben, das der Chatserver für ${domain} hat.`,
  'server-domains-needed': ({ identity }) =>
    `Mit der Identität ${identity} die eigenen Domains des Servers angeben, deren Konten gezeigt werden.`,
  'accounts-of-another': ({ domain, publisher }) =>
    `Die Konten von ${domain} zeigt schon ${publisher}: Domains angeben, deren Konten kein anderer Ausgang zeigt.`,
  'calls-over-websocket': 'Anrufen wird nur über tcp und tls gefolgt.',
  'not-a-sip-domain': ({ domain }) =>
    `${domain} ist keine der SIP-Domains: Nur solche angeben, die hier gezeigt werden.`,
  'password-needed': ({ username }) => `Das Kennwort von ${username} angeben.`,
  'username-needed': 'Ein Kennwort gehört zu einem Konto: Auch dessen Namen angeben.',
  'tls-to-be-said': ({ host }) =>
    `Angeben, ob ${host} über TLS erreicht wird: direkt, oder ohne, wo der Weg dorthin sicher ist.`,
  'no-such-setting': ({ name }) => `Diese Einstellung hat ${name} nicht.`,
  'not-a-host': 'Das ist weder ein Name noch eine Adresse eines Rechners.',
  'not-a-domain': 'Das ist keine Domain wie example.com.',
  'not-one-line': 'Das muss eine einzige Zeile sein.',
  'not-a-path': 'Das ist kein Pfad, der mit / beginnt.',
  'not-a-label': 'Möglich sind bis zu 64 Buchstaben, Ziffern und . _ -, am Anfang kein Zeichen.',
  'not-a-time-of-day': 'Das ist keine Uhrzeit wie 09:00.',
  'too-short': ({ min }) =>
    min === 1 ? 'Das darf nicht leer sein.' : `Das muss mindestens ${number(min)} Zeichen haben.`,
  'too-long': ({ max }) => `Das darf höchstens ${number(max)} Zeichen haben.`,
  'too-small': ({ min }) => `Die Zahl muss mindestens ${number(min)} sein.`,
  'too-great': ({ max }) => `Die Zahl darf höchstens ${number(max)} sein.`,
  'too-few': ({ min }) => `Davon braucht es mindestens ${number(min)}.`,
  'too-many-of-them': ({ max }) => `Davon darf es höchstens ${number(max)} geben.`,
  'not-one-of': ({ choices }) => `Möglich ist nur: ${choices}.`,
  'not-known': ({ names }) => `Das gibt es hier nicht: ${names}.`,
  'not-this-kind': ({ expected }) =>
    `Das fehlt oder ist von anderer Art als verlangt (${expected}).`,
  'not-valid': 'Diese Angabe ist nicht gültig.',
};
