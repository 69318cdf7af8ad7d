import fc from 'fast-check';
import type { Publication, Upcoming } from '../../../src/engine/presence-publisher.ts';
import { presenceAt } from '../../../src/presence/compose.ts';
import { consider } from '../../../src/presence/known.ts';
import type { Instant } from '../../../src/time/instant.ts';
import { hourMs } from '../../../src/time/instant.ts';
import { catalogues } from '../../../src/wording/catalogues.ts';
import { createWording } from '../../../src/wording/wording.ts';
import { anyPerson } from '../arbitrary-claims.ts';
import { person } from '../people.ts';

const word = createWording();
const locales = catalogues.map(({ locale }) => locale);

/** Letters that XML has trouble with, or cannot hold at all. */
const anyText: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '<',
      '&',
      ']]>',
      '"',
      "'",
      '\0',
      '\u001b',
      '\r',
      '\n',
      '\ufffe',
      '\ud800',
      '😀',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 400,
});

/** What may be seen of somebody at a moment, by all that can be known of them. */
export const anyPublication: fc.Arbitrary<{
  readonly publication: Publication;
  readonly at: Instant;
}> = fc
  .record({
    someone: anyPerson,
    languages: fc.uniqueArray(fc.constantFrom(...locales), { minLength: 1, maxLength: 4 }),
    ownWords: fc.option(anyText),
    nextIn: fc.option(fc.integer({ min: -2, max: 48 })),
    nextText: anyText,
  })
  .map(({ someone: { claims, policy, now }, languages, ownWords, nextIn, nextText }) => {
    const composed = presenceAt(consider(claims, policy), now);
    const said = composed.message.kind === 'own-words' && ownWords !== null;
    const presence = said
      ? { ...composed, message: { kind: 'own-words' as const, text: ownWords } }
      : composed;
    const statuses = languages.map((lang) => ({
      lang,
      text: word(presence.message, lang, policy.timeZone),
    }));
    const next: Upcoming | null =
      nextIn === null
        ? null
        : {
            kind: 'meeting',
            from: now + nextIn * hourMs,
            until: now + (nextIn + 1) * hourMs,
            status: { lang: languages[0] ?? 'en', text: nextText },
          };
    const publication = { person: person('john').jid, presence, statuses };
    return { publication: next === null ? publication : { ...publication, next }, at: now };
  });
