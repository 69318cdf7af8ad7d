/** What spreadsheets put between fields; which, depends on where they are at home. */
const separators = [',', ';', '\t', '|'] as const;

/** `auto`: what the file itself says, or what its first line looks like. */
export const givenSeparators = ['auto', 'comma', 'semicolon', 'tab', 'bar'] as const;

export type GivenSeparator = (typeof givenSeparators)[number];

/** What a separator is called; `null` for one that only a first line `sep=` can name. */
export function separatorName(separator: string): GivenSeparator | null {
  const at = (separators as readonly string[]).indexOf(separator);
  return at < 0 ? null : (givenSeparators[at + 1] ?? null);
}

export interface Beginning {
  readonly separator: string;
  /** Characters before the header: the line `sep=;` of Excel. */
  readonly skipped: number;
}

/**
 * How a file begins. `text` has the first lines whole, or is the whole file. The separator is the
 * given one, else what a first line `sep=` says, else the one that stands most often in the header,
 * outside quotes.
 */
export function beginningOf(text: string, given: GivenSeparator = 'auto'): Beginning {
  const said = /^sep=(.)(?:\r\n|\r|\n|$)/i.exec(text);
  const skipped = said?.[0].length ?? 0;
  if (given !== 'auto') {
    return { separator: separators[givenSeparators.indexOf(given) - 1] ?? ',', skipped };
  }
  if (said?.[1] !== undefined) return { separator: said[1], skipped };
  const header = headerOf(text);
  const counts = separators.map((separator) => header.split(separator).length);
  const most = Math.max(...counts);
  return { separator: separators[counts.indexOf(most)] ?? ',', skipped: 0 };
}

/** The first line that has something on it, without what is quoted. */
function headerOf(text: string): string {
  const unquoted = text.replaceAll(/"(?:[^"]|"")*"/g, '');
  return unquoted.split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? '';
}
