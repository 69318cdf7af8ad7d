/** What spreadsheets put between fields; which, depends on where they are at home. */
const separators = [',', ';', '\t', '|'] as const;

export interface Beginning {
  readonly separator: string;
  /** Characters before the header: the line `sep=;` of Excel. */
  readonly skipped: number;
}

/**
 * How a file begins. `text` has the first lines whole, or is the whole file. The separator is what
 * a first line `sep=` says, else the one that stands most often in the header, outside quotes.
 */
export function beginningOf(text: string): Beginning {
  const said = /^sep=(.)(?:\r\n|\r|\n|$)/i.exec(text);
  if (said?.[1] !== undefined) return { separator: said[1], skipped: said[0].length };
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
