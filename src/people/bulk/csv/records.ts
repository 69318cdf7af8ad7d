import { type BulkReason, because } from '../bulk-reasons.ts';

/** One line of a file, or several where a quoted field has line breaks in it. */
export type CsvRecord =
  | { readonly kind: 'record'; readonly line: number; readonly fields: readonly string[] }
  | { readonly kind: 'bad'; readonly line: number; readonly reason: BulkReason };

/** Lines and characters of one record: a quote that is never closed must not take in the file. */
const longest = { lines: 100, characters: 65_536 };

type Place = 'start' | 'plain' | 'quoted' | 'after-quote' | 'bad';

/**
 * Reads RFC 4180 in pieces, and what programs make of it: any of CR, LF and CRLF ends a line. Of a
 * record that is malformed nothing is kept; the next line is read as if nothing had been.
 */
export class RecordReader {
  readonly #separator: string;
  #fields: string[] = [];
  #field = '';
  #place: Place = 'start';
  #reason: BulkReason | null = null;
  #line = 1;
  #beganAt = 1;
  #characters = 0;
  /** A CR came last: an LF belongs to it. */
  #afterCr = false;
  #lost = false;

  /** `line` is the number of the first line that is to come. */
  constructor(separator: string, line: number) {
    this.#separator = separator;
    this.#line = line;
    this.#beganAt = line;
  }

  /** Nothing more is read, since it is not known any more what belongs together. */
  get lost(): boolean {
    return this.#lost;
  }

  push(text: string): readonly CsvRecord[] {
    const records: CsvRecord[] = [];
    for (const character of text) {
      if (this.#lost) break;
      const record = this.#take(character);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  /** The file has ended: the last line, where it had no end. */
  end(): readonly CsvRecord[] {
    if (this.#lost) return [];
    if (this.#place === 'quoted') return [this.#giveUp()];
    const record = this.#isEmpty() ? undefined : this.#finish();
    return record === undefined ? [] : [record];
  }

  #take(character: string): CsvRecord | undefined {
    const followsCr = this.#afterCr;
    this.#afterCr = character === '\r';
    const breaks = character === '\n' || character === '\r';
    // The CR has been counted already.
    if (followsCr && character === '\n') {
      if (this.#place === 'quoted') this.#field += '\n';
      return undefined;
    }
    if (breaks) this.#line += 1;
    this.#characters += 1;
    if (this.#place === 'quoted') return this.#takeQuoted(character);
    if (breaks) return this.#finish();
    if (this.#characters > longest.characters) {
      this.#fail(
        because(
          'line-too-long',
          { most: longest.characters },
          unread(`it is longer than ${longest.characters} characters`),
        ),
      );
    }
    switch (this.#place) {
      case 'start':
      case 'plain':
        this.#takePlain(character);
        break;
      case 'after-quote':
        if (character === '"') {
          this.#field += '"';
          this.#place = 'quoted';
        } else if (character === this.#separator) {
          this.#nextField();
        } else if (character !== ' ') {
          this.#fail(
            because(
              'after-closing-quote',
              null,
              unread('something follows a closing quote; a quote within quotes is written twice'),
            ),
          );
        }
        break;
      case 'bad':
        break;
    }
    return undefined;
  }

  #takePlain(character: string): void {
    if (character === this.#separator) {
      this.#nextField();
    } else if (character === '"') {
      if (this.#place === 'start') this.#place = 'quoted';
      else {
        const why = 'a quote stands within a field that does not begin with one';
        this.#fail(because('quote-within-field', null, unread(why)));
      }
    } else {
      this.#field += character;
      this.#place = 'plain';
    }
  }

  #takeQuoted(character: string): CsvRecord | undefined {
    if (character === '"') {
      this.#place = 'after-quote';
      return undefined;
    }
    this.#field += character;
    const tooLong =
      this.#characters > longest.characters || this.#line - this.#beganAt > longest.lines;
    return tooLong ? this.#giveUp() : undefined;
  }

  #nextField(): void {
    this.#fields.push(this.#field);
    this.#field = '';
    this.#place = 'start';
  }

  #fail(reason: BulkReason): void {
    this.#place = 'bad';
    this.#reason = reason;
  }

  #giveUp(): CsvRecord {
    this.#lost = true;
    return {
      kind: 'bad',
      line: this.#beganAt,
      reason: because(
        'quote-not-closed',
        null,
        'A quote is opened here that is not closed; nothing from here on is read. Close the quote.',
      ),
    };
  }

  /** The line has ended. A line with nothing on it is none. */
  #finish(): CsvRecord | undefined {
    const line = this.#beganAt;
    const bad = this.#place === 'bad' ? this.#reason : null;
    const empty = this.#isEmpty();
    if (bad === null) this.#nextField();
    const fields = this.#fields;
    this.#fields = [];
    this.#field = '';
    this.#place = 'start';
    this.#beganAt = this.#line;
    this.#characters = 0;
    if (bad !== null) return { kind: 'bad', line, reason: bad };
    return empty ? undefined : { kind: 'record', line, fields };
  }

  #isEmpty(): boolean {
    return this.#place === 'start' && this.#fields.length === 0 && this.#field === '';
  }
}

function unread(why: string): string {
  return `The line cannot be read: ${why}.`;
}
