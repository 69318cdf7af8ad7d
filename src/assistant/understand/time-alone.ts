import { type Lexicon, spell } from '../vocabulary/lexicon.ts';
import { readMoment } from './moments.ts';
import { skipPhrases } from './phrases.ts';
import { type Failure, type Rest, failed, skipMarks } from './rest.ts';

/**
 * What follows a command is a time and nothing else: `busy tomorrow`, `available at 5pm`,
 * `away 45`. As a text it would tell contacts what is not so, since what is set begins at once.
 */
export function readTimeAlone(
  { line, tokens, first }: Rest,
  lexicon: Lexicon,
): Failure | undefined {
  const at = skipMarks(tokens, first);
  if (tokens.slice(at).some(({ quoted }) => quoted !== null)) return undefined;
  const command = line.slice(0, tokens[first - 1]?.end);
  const said = line.slice(tokens[at]?.start ?? line.length);
  const text = `${command} "${said}"`;
  const plain = /^\d{1,3}$/u.test(tokens[at]?.norm ?? '') && skipRest(at + 1) === tokens.length;
  const lasting = plain ? [`${command} ${forMinutes(tokens[at]?.norm ?? '', lexicon)}`] : [];

  const from = skipPhrases(lexicon.fillers, tokens, at);
  const moment = readMoment(tokens, from, lexicon);
  if (!moment || skipRest(moment.next) < tokens.length) {
    return plain ? failed('not-an-end', tokens, at, tokens.length, lasting, [text]) : undefined;
  }
  const { value, next } = moment;
  const times =
    value.kind === 'unclear'
      ? value.nearest
      : [line.slice(tokens[from]?.start, tokens[next - 1]?.end)];
  const offers = [
    ...times.map((time) => `${command} ${untilWord(lexicon)} ${time}`),
    ...lasting,
    ...(plain ? [] : [text]),
  ];
  const problem = plain ? 'not-an-end' : 'begins-later';
  return failed(problem, tokens, at, tokens.length, offers);

  function skipRest(after: number): number {
    const vague = skipPhrases(lexicon.vague, tokens, after);
    return skipMarks(tokens, skipPhrases(lexicon.closers, tokens, skipMarks(tokens, vague)));
  }
}

function untilWord(lexicon: Lexicon): string {
  return spell(lexicon.until.find((words) => words.length === 1) ?? [], lexicon);
}

function forMinutes(number: string, lexicon: Lexicon): string {
  const lasting = lexicon.lasting.find((words) => words.length === 1) ?? [];
  const unit = lexicon.units.find(([, is]) => is === 'minute')?.[0] ?? [];
  return `${spell(lasting, lexicon)} ${number} ${spell(unit, lexicon)}`;
}
