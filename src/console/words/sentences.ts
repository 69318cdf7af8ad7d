import { ApiError } from '../api/client.ts';
import type {
  BulkReasons,
  CertificateReasons,
  FindingCode,
  ProblemParams,
  ReasonParams,
} from '../api/contract.ts';
import type { Words } from './en.ts';

/** A sentence for every code; a function where it names something. */
type SentencesOf<Named> = {
  readonly [Code in keyof Named]: Named[Code] extends null
    ? string
    : (named: NonNullable<Named[Code]>) => string;
};

/** Of why something is refused; or that the answer is none. */
export type ProblemSentences = SentencesOf<
  ProblemParams & { readonly unreadable: { readonly status: number } }
>;
/** Of why something that was given cannot be. */
export type ReasonSentences = SentencesOf<
  Omit<ReasonParams, keyof (CertificateReasons & BulkReasons)>
>;
/** Of what becomes of lines and files of people. */
export type BulkSentences = SentencesOf<BulkReasons>;
/** Of why a certificate, or a file of them, cannot be used. */
export type CertificateSentences = SentencesOf<CertificateReasons>;
export type Sentences = ProblemSentences & ReasonSentences & BulkSentences & CertificateSentences;

/** What came of a step, and what to do next; `''` for nothing. */
export type FindingSentences = Readonly<
  Record<FindingCode, readonly [found: string, remedy: string]>
>;

/** Something that the service says: its sentence in English, and what to make another of. */
export interface Said {
  readonly detail: string;
  readonly code?: string | undefined;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
}

/** In the words of the page; in those of the service where the page knows none. */
export function sentenceOf({ sentences }: Words, { detail, code, params }: Said): string {
  return spoken(sentences, code, params) ?? detail;
}

/** Why something was not done; `error` is what asking for it rejected with. */
export function problemText(error: unknown, t: Words): string {
  if (!(error instanceof ApiError) || error.status === 0) return t.common.unreachable;
  // What is wrong with each setting says more than that some are.
  const { code, errors } = error;
  const faults = errors.map((fault) => ({
    ...fault,
    text: spoken(t.sentences, fault.code, fault.params),
  }));
  if (faults.length > 0 && faults.every(({ text }) => text !== undefined)) {
    // Of what no form has a field for, only its place says what it is about.
    const placed = code === 'invalid-request';
    return [
      ...new Set(faults.map(({ pointer, text }) => (placed ? `${pointer} ${text}` : text))),
    ].join(' ');
  }
  return spoken(t.sentences, code, error.params) ?? error.message;
}

function spoken(
  sentences: Partial<Sentences>,
  code: string | undefined,
  params: Said['params'],
): string | undefined {
  if (code === undefined || !Object.hasOwn(sentences, code)) return undefined;
  const sentence = sentences[code as keyof Sentences];
  // The types say that a code and what it names go together; both come from the service.
  return typeof sentence === 'function' ? sentence((params ?? {}) as never) : sentence;
}
