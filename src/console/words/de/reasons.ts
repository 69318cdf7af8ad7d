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
};
