/** One word of a line, or one quoted text. */
export interface Token {
  /** As it is compared: `fold` of the word without the punctuation around it. */
  readonly norm: string;
  readonly start: number;
  readonly end: number;
  /** Punctuation right after the word. */
  readonly trail: string;
  /** What stood between quotation marks; `null` for a word. */
  readonly quoted: string | null;
}

// Opening quotation marks, and what closes each; `"` may be doubled within to mean itself.
const closers: Readonly<Record<string, string>> = {
  '"': '"',
  '“': '”"',
  '„': '“”"',
  '«': '»',
  '»': '«',
};

const word = /[^\s]+/gu;
// The full stop of `.5` makes it a tenth of 5.
const leading = /^(?:[([/!¡¿:;,–—-]|\.(?!\d))+/u;
const trailing = /[)\],;:!?.…–—-]+$/u;

/** Spellings that mean the same to a reader compare equal: case, accents, width, apostrophes. */
export function fold(words: string): string {
  return (
    words
      // `1½` would become `11⁄2`.
      .replace(/(?<!\d)(?=[¼½¾])/gu, '0')
      .replace(/[¼½¾]/gu, (fraction) => decimals[fraction] ?? fraction)
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[’‘ʼ`´]/gu, "'")
      .normalize('NFD')
      .replace(/[\u0300-\u036F]/gu, '')
      .normalize('NFC')
      .replaceAll('ß', 'ss')
  );
}

const decimals: Readonly<Record<string, string>> = { '¼': '.25', '½': '.5', '¾': '.75' };

/** The words of `line` in order; those of punctuation alone have an empty `norm`. */
export function tokenise(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const quote = readQuote(line, at);
    if (quote) {
      tokens.push(quote);
      at = quote.end + quote.trail.length;
      continue;
    }
    word.lastIndex = at;
    const found = word.exec(line);
    if (!found) break;
    if (found.index > at) {
      at = found.index;
      continue;
    }
    tokens.push(toToken(found[0], at));
    at += found[0].length;
  }
  return tokens;
}

function toToken(raw: string, start: number): Token {
  const before = leading.exec(raw)?.[0].length ?? 0;
  const trail = trailing.exec(raw.slice(before))?.[0] ?? '';
  const end = start + raw.length - trail.length;
  return {
    norm: fold(raw.slice(before, raw.length - trail.length)),
    start,
    end,
    trail,
    quoted: null,
  };
}

function readQuote(line: string, start: number): Token | undefined {
  const close = closers[line.charAt(start)];
  if (close === undefined) return undefined;
  let quoted = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (!close.includes(char)) {
      quoted += char;
    } else if (char === '"' && line.charAt(at + 1) === '"') {
      quoted += char;
      at += 1;
    } else {
      const end = at + 1;
      const trail = /^[)\],;:!?.…–—-]+(?=\s|$)/u.exec(line.slice(end))?.[0] ?? '';
      return { norm: '', start, end, trail, quoted };
    }
  }
  return undefined;
}

/** Whether the words before this token's end and those after it are held apart. */
export function breaksAfter(token: Token): boolean {
  return token.quoted !== null || token.norm === '' || token.trail !== '';
}

/**
 * A person's own words as they can be sent and shown on one line: no control characters, nothing
 * that XML 1.0 §2.2 excludes, no space around.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\uFFFE\uFFFF]/gu, '')
    .trim();
}
