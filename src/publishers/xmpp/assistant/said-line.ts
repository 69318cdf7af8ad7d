import type { Element } from '@xmpp/component';
import { namespaces } from '../namespaces.ts';

// What there is to learn of a message that somebody wrote with a client of their choice.

/** What a client has put into the body for those that know the extension (`for`) less well. */
const quotation = 'urn:xmpp:reply:0';
const remarks: ReadonlySet<string | undefined> = new Set([
  'urn:xmpp:reactions:0',
  'urn:xmpp:message-retract:1',
]);

/** Keyboards and copying put them there, and nobody sees them; within a text some order its letters. */
const invisible = String.raw`[\s\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+`;
const ends = new RegExp(`^${invisible}|${invisible}$`, 'gu');

/** XEP-0091 §3, the older way to say when something was stored. */
const legacyStamp = /^(\d{4})(\d\d)(\d\d)T(\d\d):(\d\d):(\d\d)$/;

/**
 * RFC 6121 §5.2.2: `chat` or `normal`, which is also what an unknown type counts as; none of those
 * that are not to be answered.
 */
export function chatTypeOf(message: Element): 'chat' | 'normal' | undefined {
  const { type } = message.attrs;
  if (type === 'chat') return type;
  return type === 'error' || type === 'groupchat' || type === 'headline' ? undefined : 'normal';
}

/** What was said, without what it answers; `''` where nothing was. */
export function lineIn(message: Element): string {
  const body = message.getChild('body')?.getText() ?? '';
  return withoutFallbacks(body, message).replaceAll(ends, '');
}

/**
 * When it was said first, in milliseconds of the epoch, where it was stored on its way (XEP-0203,
 * XEP-0091); `NaN` where that is not told, `undefined` where it was not stored.
 */
export function storedAt(message: Element): number | undefined {
  const stamps = [
    ...message.getChildren('delay', namespaces.delay),
    ...message.getChildren('x', namespaces.legacyDelay),
  ].map(({ attrs }) => momentOf(attrs['stamp'] ?? ''));
  return stamps.length === 0 ? undefined : Math.min(...stamps);
}

function momentOf(stamp: string): number {
  return Date.parse(stamp.replace(legacyStamp, '$1-$2-$3T$4:$5:$6Z'));
}

/**
 * XEP-0428 §4: positions are in code points; without any the whole body is meant. A reply repeats
 * what it answers (XEP-0461 §3.2), and a reaction or a retraction says nothing by itself.
 */
function withoutFallbacks(text: string, message: Element): string {
  let left = text;
  for (const fallback of message.getChildren('fallback', namespaces.fallback)) {
    const what = fallback.attrs['for'];
    if (remarks.has(what)) return '';
    if (what !== quotation) continue;
    for (const { attrs } of fallback.getChildren('body')) {
      const start = Number(attrs['start'] ?? 0);
      const end = Number(attrs['end'] ?? Number.NaN);
      if (!(start >= 0 && end >= start)) continue;
      const letters = Array.from(left);
      left = letters.slice(0, start).concat(letters.slice(end)).join('');
    }
  }
  return left;
}
