import type { CertificateSentences } from '../sentences.ts';
import { formatsFor } from '../formats.ts';

const { day, full, number } = formatsFor('de');

/** Warum ein Zertifikat, ein Schlüssel oder eine Datei davon nicht zu gebrauchen ist. */
export const certificateReasons: CertificateSentences = {
  'certificate-malformed': 'Das ist beschädigt oder kein Zertifikat: Noch einmal exportieren.',
  'list-of-stranger':
    'Diese Sperrliste hat keine installierte CA unterschrieben: Zuerst die CA installieren.',
  'list-older': 'Von dieser CA ist schon eine neuere Sperrliste da.',
  'not-a-server': ({ given }) =>
    `„${given}“ ist kein Server: Einen Namen oder eine Adresse angeben, wie mail.example.com oder mail.example.com:8443.`,
  'issuer-not-fetched': 'Dort ist kein Zertifikat zu holen.',
  'file-without-certificate':
    'In dieser Datei ist weder ein Zertifikat noch eine Sperrliste: PEM, DER, PKCS#7 oder PKCS#12 angeben.',
  'file-of-too-many': ({ most }) => `Eine Datei darf höchstens ${number(most)} Zertifikate haben.`,
  'file-is-request':
    'Das ist ein Antrag, den eine CA unterschreiben soll, und kein Zertifikat: Angeben, was die CA daraus gemacht hat.',
  'file-without-authority': ({ issuers }) =>
    `In dieser Datei ist kein Zertifikat einer CA: Das von ${issuers} angeben.`,
  'removed-meanwhile': 'Es wurde inzwischen entfernt.',
  'several-begin-so': ({ wanted, count }) =>
    `${number(count)} Zertifikate beginnen mit ${wanted}. Mehr vom gemeinten angeben.`,
  'subject-length': ({ part, most }) => `${part} hat 1 bis ${number(most)} Zeichen.`,
  'not-a-country': ({ given }) =>
    `C „${given}“ ist kein Land: Zwei Großbuchstaben angeben, wie DE.`,
  'not-a-san': ({ given }) => `„${given}“ ist weder ein DNS-Name noch eine IP-Adresse.`,
  'not-a-request':
    'Das ist kein Antrag: PEM angeben, das mit -----BEGIN CERTIFICATE REQUEST----- beginnt.',
  'request-not-its-own':
    'Der Antrag ist nicht mit dem Schlüssel unterschrieben, der darin steht: Neu machen lassen.',
  'key-too-weak': ({ kind }) =>
    `Der Schlüssel (${kind}) ist zu schwach oder von unbekannter Art: RSA ab 2048 Bit oder ECDSA mit P-256, P-384 oder P-521 nehmen.`,
  'revoked-already': ({ serial, at }) => `Nummer ${serial} ist schon seit ${full(at)} gesperrt.`,
  'days-out-of-range': ({ given, most }) =>
    `${number(given)} Tage sind nicht möglich: 1 bis ${number(most)} angeben.`,
  'authority-expired': 'Die CA ist abgelaufen: Zuerst erneuern.',
  'not-a-serial': ({ given }) =>
    `„${given}“ ist keine Seriennummer: Bis zu 40 hexadezimale Ziffern angeben.`,
  'signed-elsewhere':
    'Das hat keine CA von hier unterschrieben: Bei der sperren lassen, die es unterschrieben hat.',
  'authority-revokes-itself': ({ name }) =>
    `${name} ist eine CA und kann sich nicht selbst sperren: Wo sie installiert ist, ihr nicht mehr vertrauen, dann entfernen.`,
  'not-signed-yet': ({ name }) => `${name} ist noch nicht unterschrieben.`,
  'file-without-server':
    'In dieser Datei ist kein Zertifikat eines Servers: Das angeben, das gesperrt werden soll.',
  'file-of-several-servers':
    'In dieser Datei sind mehrere Zertifikate: Nur das angeben, das gesperrt werden soll.',
  'key-of-none':
    'Zum privaten Schlüssel in dieser Datei gehört keines ihrer Zertifikate: Beides in einer Datei angeben.',
  'passphrase-too-short': ({ least }) =>
    `Die Passphrase ist zu kurz: Mindestens ${number(least)} Zeichen angeben.`,
  'key-unreadable': 'Der private Schlüssel ist nicht zu lesen: Noch einmal exportieren.',
  'is-authority': ({ name }) => `${name} ist eine CA: Dem Zertifikat einen anderen Namen geben.`,
  'file-of-another-request': ({ name }) =>
    `Kein Zertifikat in dieser Datei wurde aus dem Antrag von ${name} gemacht.`,
  'signed-by-another': ({ name }) =>
    `${name} hat eine andere CA unterschrieben: Den Antrag dort noch einmal unterschreiben lassen, dann installieren, was zurückkommt.`,
  'key-compromised': ({ name }) =>
    `${name} wurde gesperrt, weil der Schlüssel in falsche Hände kam: Einen neuen Antrag mit neuem Schlüssel machen.`,
  'own-not-there': ({ name }) => `Ein eigenes Zertifikat ${name} gibt es nicht (mehr).`,
  'key-sealed-otherwise': ({ name }) =>
    `Der Schlüssel von ${name} ist nicht zu entsiegeln: Die Schlüsseldatei zurücklegen, die zu dieser Datenbank gehört.`,
  'not-an-authority': ({ name }) => `${name} ist keine CA.`,
  'outlives-authority': ({ end }) =>
    `Was eine CA unterschreibt, gilt nicht länger als sie selbst, und diese endet am ${day(end)}: Weniger Tage angeben, oder zuerst die CA erneuern.`,
  'certificate-name': ({ given }) =>
    `„${given}“ ist kein Name für ein Zertifikat: Bis zu 64 Buchstaben, Ziffern, Leerzeichen und . _ - angeben.`,
  'certificate-name-taken': ({ name }) => `Ein Zertifikat ${name} gibt es schon.`,
  'same-common-name': ({ cn }) =>
    `Eine CA und ein Server dürfen nicht beide ${cn} heißen (CN), da Clients sie verwechseln würden: Einem einen anderen Namen geben.`,
  'request-of-nobody':
    'Der Antrag hat weder CN noch SAN: Für mindestens einen Namen beantragen lassen.',
  'file-protected-otherwise':
    'Die Datei ist auf eine Art geschützt, die hier nicht bekannt ist: Mit AES und SHA-256 exportieren.',
  'passphrase-needed': 'Die Datei hat eine Passphrase: Sie auch angeben.',
  'passphrase-wrong': 'Die Passphrase öffnet die Datei nicht, oder die Datei ist beschädigt.',
  'file-too-large': ({ most }) =>
    `Das ist größer als ${number(most)} Byte: Eine kleinere Datei angeben.`,
  'list-is-delta':
    'Diese Sperrliste hat nur Unterschiede zu einer anderen (Delta-CRL): Die ganze angeben.',
  'list-signed-otherwise':
    'Diese Sperrliste ist auf eine Art unterschrieben, die hier nicht bekannt ist: Mit RSA oder ECDSA unterschreiben lassen.',
  'too-many-iterations': ({ most }) =>
    `Die Datei verlangt mehr als ${number(most)} Runden: Mit weniger exportieren.`,
};
