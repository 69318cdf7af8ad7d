import { formatsFor } from '../formats.ts';
import type { BulkSentences } from '../sentences.ts';
import { reasons } from './reasons.ts';

const { number } = formatsFor('de');

const wasTo: Readonly<Record<string, string>> = {
  added: 'Sie sollte hinzugefügt werden',
  changed: 'Sie sollte geändert werden',
  removed: 'Sie sollte entfernt werden',
  unchanged: 'Sie sollte bleiben, wie sie war',
  bad: 'Die Zeile war fehlerhaft',
};
const wouldBe: Readonly<Record<string, string>> = {
  added: 'würde jetzt hinzugefügt',
  changed: 'würde jetzt geändert',
  removed: 'würde jetzt entfernt',
  unchanged: 'bliebe jetzt, wie sie ist',
  bad: 'geht jetzt nicht mehr',
};

/** Was aus Zeilen und Dateien nicht wird, oder anders als gezeigt. */
export const bulkReasons: BulkSentences = {
  'file-empty': 'Die Datei ist leer.',
  'file-lines': ({ most }) => `Eine Datei hat höchstens ${number(most)} Zeilen: In mehrere teilen.`,
  'quote-not-closed':
    'Hier beginnt ein Anführungszeichen, das nie endet; ab hier wird nichts gelesen. Das Anführungszeichen schließen.',
  'line-too-long': ({ most }) =>
    `Die Zeile ist nicht zu lesen: Sie ist länger als ${number(most)} Zeichen.`,
  'after-closing-quote':
    'Die Zeile ist nicht zu lesen: Nach einem schließenden Anführungszeichen folgt noch etwas; eines innerhalb wird doppelt geschrieben.',
  'quote-within-field':
    'Die Zeile ist nicht zu lesen: Ein Anführungszeichen steht in einem Feld, das nicht mit einem beginnt.',
  'column-twice': ({ column }) => `Zwei Spalten heißen „${column}“. Eine weglassen.`,
  'no-jid-column': ({ titles }) =>
    `Die erste Zeile muss die Spalten nennen, und eine muss „jid“ heißen; sie hat: ${titles}.`,
  'field-count': ({ count, wanted }) =>
    `Die Zeile hat ${number(count)} Felder, die erste hat ${number(wanted)}.`,
  'signs-not-encoded': ({ column }) =>
    `„${column}“ hat Zeichen, die es in der Kodierung der Datei nicht gibt. Als UTF-8 speichern.`,
  'not-a-number': ({ given, column }) => `„${given}“ ist keine ganze Zahl für „${column}“.`,
  'not-yes-or-no': ({ given, column }) => `„${given}“ ist weder ja noch nein für „${column}“.`,
  'cannot-be-taken': ({ column }) => `„${column}“ kann nicht weggenommen werden.`,
  'no-jid': 'Die Zeile nennt niemanden.',
  'line-twice': ({ jid, line }) => `${jid} steht schon auf Zeile ${line}.`,
  'person-not-there': ({ jid }) => `${jid} gibt es nicht.`,
  'person-there-already': ({ jid }) => `${jid} gibt es schon.`,
  'gateway-removed-since': ({ jid, gateway }) =>
    `Das Gateway „${gateway}“, das ${jid} hatte, wurde seither entfernt.`,
  'removed-since': ({ jid }) => `${jid} wurde seither entfernt.`,
  'added-since': ({ jid }) => `${jid} wurde seither hinzugefügt.`,
  'changed-since': ({ jid }) => `${jid} wurde seither geändert.`,
  'changed-since-shown': ({ changes }) => `Anders als im Probelauf: Seither geändert (${changes}).`,
  'set-otherwise': 'Anders als im Probelauf: Was gesetzt würde, ist jetzt anderes.',
  'otherwise-now': ({ outcome, now }) =>
    `Anders als im Probelauf: ${wasTo[outcome] ?? outcome} und ${wouldBe[now] ?? now}.`,
  'bad-now': ({ outcome, why, ...named }) =>
    `Anders als im Probelauf: ${wasTo[outcome] ?? outcome}, und jetzt: ${whyText(why, named)}`,
  'lines-bad': ({ bad }) =>
    `${bad === 1 ? 'Eine Zeile ist' : `${number(bad)} Zeilen sind`} fehlerhaft; darum wurde nichts getan. Warum, steht bei jeder Zeile. Die Zeilen weglassen oder berichtigen.`,
  'lines-not-put-back': ({ bad }) =>
    `${bad === 1 ? 'Eine Zeile lässt' : `${number(bad)} Zeilen lassen`} sich nicht zurücknehmen; darum wurde nichts getan. Warum, steht bei jeder Zeile. Die Zeilen weglassen, oder es erzwingen.`,
  'lines-otherwise': ({ differing, of }) =>
    `Aus ${differing === 1 ? 'einer Zeile' : `${number(differing)} Zeilen`} würde anderes, als Probelauf ${of} gezeigt hat; darum wurde nichts getan. Was anders ist, steht bei jeder Zeile. Einen neuen Probelauf machen, die Zeilen weglassen, oder es erzwingen.`,
  'run-broken':
    'Es ging nicht weiter: Das Log sagt, warum. Was getan ist, kann zurückgenommen werden.',
  'as-said': ({ said }) => said,
};

/** The reason within a reason; its names come along beside it. */
function whyText(code: string, named: Readonly<Record<string, unknown>>): string {
  const all: Readonly<Record<string, string | ((named: never) => string)>> = {
    ...reasons,
    ...bulkReasons,
  };
  const sentence = Object.hasOwn(all, code) ? all[code] : undefined;
  if (sentence === undefined) return code;
  return typeof sentence === 'string' ? sentence : sentence(named as never);
}
