import type { NewPerson } from '../person-settings.ts';
import { type BulkReason, because } from './bulk-reasons.ts';
import type { Person } from '../person.ts';
import { undecodable } from './csv/decode.ts';
import { withoutGuard } from './csv/write.ts';

type Field = Exclude<keyof NewPerson, 'ownMeetingInformation' | 'ownDisplayOutOfOffice'>;

interface Column {
  readonly title: string;
  readonly kind: 'text' | 'switch' | 'number';
  /** What other programs call it, as `plain` writes it. */
  readonly also: readonly string[];
}

/** The columns of a file, in the order in which we write them. */
const columns: Readonly<Record<Field, Column>> = {
  jid: { title: 'jid', kind: 'text', also: ['imaddress', 'chataddress', 'xmpp'] },
  mailbox: {
    title: 'mailbox',
    kind: 'text',
    also: ['email', 'emailaddress', 'mail', 'primarysmtpaddress'],
  },
  name: { title: 'name', kind: 'text', also: ['displayname', 'fullname'] },
  enabled: { title: 'enabled', kind: 'switch', also: [] },
  locale: { title: 'locale', kind: 'text', also: ['language', 'preferredlanguage'] },
  timeZone: { title: 'time zone', kind: 'text', also: [] },
  meetingInformation: { title: 'meeting information', kind: 'switch', also: [] },
  displayOutOfOffice: { title: 'display out of office', kind: 'switch', also: ['outofoffice'] },
  noticeMinutes: { title: 'notice minutes', kind: 'number', also: ['notice'] },
  showNextMeeting: { title: 'show next meeting', kind: 'switch', also: ['nextmeeting'] },
  deskPhoneLamps: { title: 'desk phone lamps', kind: 'switch', also: ['lamps'] },
  sipAddress: { title: 'sip address', kind: 'text', also: ['sip'] },
  gateway: { title: 'gateway', kind: 'text', also: ['calendargateway', 'presencegateway'] },
};

const fields = Object.keys(columns) as readonly Field[];

/** In a cell: the setting is taken away. An empty cell leaves it as it is. */
const takenAway = '(none)';

const switches: Readonly<Record<string, boolean>> = Object.fromEntries([
  ...['true', 'yes', 'on', '1', 'wahr', 'ja', 'ein', 'vrai', 'oui', 'verdadero', 'sí'].map(
    (word) => [word, true],
  ),
  ...['false', 'no', 'off', '0', 'falsch', 'nein', 'aus', 'faux', 'non', 'falso'].map((word) => [
    word,
    false,
  ]),
]);

export type ReadHeader =
  | {
      readonly kind: 'header';
      readonly columns: readonly (Field | null)[];
      readonly unknown: readonly string[];
    }
  | { readonly kind: 'bad'; readonly reason: BulkReason };

/** Which column is which setting; those that are none are named, and not read. */
export function readHeader(titles: readonly string[]): ReadHeader {
  const found = titles.map((title) => fieldOf(title));
  const unknown = titles
    .map((title) => title.trim())
    .filter((title, at) => title !== '' && found[at] === null);
  for (const field of fields) {
    if (found.filter((one) => one === field).length < 2) continue;
    return {
      kind: 'bad',
      reason: because(
        'column-twice',
        { column: columns[field].title },
        `Two columns are "${columns[field].title}". Leave one of them out.`,
      ),
    };
  }
  if (!found.includes('jid')) {
    return {
      kind: 'bad',
      reason: because(
        'no-jid-column',
        { titles: shortened(titles) },
        `The first line must name the columns, and one must be "jid"; it has: ${shortened(titles)}.`,
      ),
    };
  }
  return { kind: 'header', columns: found, unknown };
}

export type ReadLine =
  | { readonly kind: 'person'; readonly person: NewPerson }
  | { readonly kind: 'nothing' }
  /** `jid` is whom it is about, where that much could be read. */
  | { readonly kind: 'bad'; readonly jid?: string; readonly reason: BulkReason };

/** What a line says of somebody. Whether it may be so is not judged here. */
export function readLine(header: readonly (Field | null)[], cells: readonly string[]): ReadLine {
  if (cells.every((cell) => cell.trim() === '')) return { kind: 'nothing' };
  if (cells.length !== header.length) {
    return {
      kind: 'bad',
      reason: because(
        'field-count',
        { count: cells.length, wanted: header.length },
        `The line has ${cells.length} fields, the first line has ${header.length}.`,
      ),
    };
  }
  const whose = withoutGuard(cells[header.indexOf('jid')] ?? '').trim();
  const about = whose === '' || whose === takenAway ? {} : { jid: whose };
  const person: Record<string, string | boolean | number | null> = {};
  for (const [at, field] of header.entries()) {
    const text = withoutGuard(cells[at] ?? '').trim();
    if (field === null || text === '') continue;
    const { title, kind } = columns[field];
    if (text.includes(undecodable)) {
      return {
        ...about,
        kind: 'bad',
        reason: because(
          'signs-not-encoded',
          { column: title },
          `"${title}" has signs that the file's encoding does not have. Save it as UTF-8.`,
        ),
      };
    }
    const value = valueOf(kind, text);
    if (value === undefined) {
      return {
        ...about,
        kind: 'bad',
        reason: because(
          kind === 'number' ? 'not-a-number' : 'not-yes-or-no',
          { given: shorter(text), column: title },
          `"${shorter(text)}" is no ${kind === 'number' ? 'whole number' : 'yes or no'} for "${title}".`,
        ),
      };
    }
    if (value === null && (field === 'jid' || field === 'mailbox' || kind === 'switch')) {
      const message = `"${title}" cannot be taken away.`;
      return {
        ...about,
        kind: 'bad',
        reason: because('cannot-be-taken', { column: title }, message),
      };
    }
    person[field] = value;
  }
  const { jid, ...settings } = person;
  if (typeof jid !== 'string') {
    return { kind: 'bad', reason: because('no-jid', null, 'The line has no JID.') };
  }
  return { kind: 'person', person: { ...settings, jid } };
}

/** The first line of a file of people. */
export function headerCells(): readonly string[] {
  return fields.map((field) => columns[field].title);
}

/** A person's line under `headerCells`. */
export function personCells(person: Person): readonly string[] {
  return fields.map((field) => cellOf(person[field]));
}

/** What became of each setting that differs: `name: Ann → Anna`. */
export function differences(old: Person, person: Person): string {
  return fields
    .filter((field) => old[field] !== person[field])
    .map(
      (field) =>
        `${columns[field].title}: ${cellOf(old[field]) || takenAway} → ${cellOf(person[field]) || takenAway}`,
    )
    .join('; ');
}

function cellOf(value: Person[Field]): string {
  if (value === null) return '';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

function fieldOf(title: string): Field | null {
  const wanted = plain(title);
  return (
    fields.find((field) => plain(field) === wanted || columns[field].also.includes(wanted)) ?? null
  );
}

function plain(title: string): string {
  return title.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

function valueOf(kind: Column['kind'], text: string): string | boolean | number | null | undefined {
  if (text.toLowerCase() === takenAway) return null;
  if (kind === 'text') return text;
  if (kind === 'switch') return switches[text.toLowerCase()];
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function shortened(titles: readonly string[]): string {
  return titles
    .slice(0, 20)
    .map((title) => `"${shorter(title)}"`)
    .join(', ');
}

function shorter(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
