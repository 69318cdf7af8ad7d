/** A file as spreadsheets open it: UTF-8 with a mark, lines ended by CRLF (RFC 4180 §2). */
export const fileStart = '\uFEFF';

/** What a spreadsheet would take for a formula, however many apostrophes stand before it. */
const formula = /^'*[=+\-@\t\r]/;

/** One line, its end included. Nothing in it is a formula to a spreadsheet. */
export function csvLine(fields: readonly string[], separator = ','): string {
  return `${fields.map((field) => cell(harmless(field), separator)).join(separator)}\r\n`;
}

/** An apostrophe before it makes text of a formula, as spreadsheets themselves have it. */
function harmless(field: string): string {
  return formula.test(field) ? `'${field}` : field;
}

/** What was written by `csvLine`, as it was before: of an apostrophe before a formula nothing is left. */
export function withoutGuard(field: string): string {
  return field.startsWith("'") && formula.test(field) ? field.slice(1) : field;
}

function cell(field: string, separator: string): string {
  const plain = !/["\r\n]/.test(field) && !field.includes(separator) && field.trim() === field;
  return plain ? field : `"${field.replaceAll('"', '""')}"`;
}
