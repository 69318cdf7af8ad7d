import { type RequestReasons, forms } from './contract/forms.ts';
import type { Problem } from './contract/problem.ts';
import { problem } from './problem.ts';

/** What zod finds wrong, as fastify hands it on. */
interface Issue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Named = {
  readonly [Code in keyof RequestReasons]: RequestReasons[Code] extends null
    ? { readonly code: Code }
    : { readonly code: Code; readonly params: RequestReasons[Code] };
}[keyof RequestReasons];

const where: Readonly<Record<string, string>> = {
  body: 'The body',
  querystring: 'The query',
  params: 'The address',
  headers: 'The headers',
};

/** A request that is not as `/api/openapi.json` has it; each fault at its place. */
export function invalidRequest(error: {
  readonly validation: readonly Issue[];
  readonly validationContext?: string | undefined;
}): Problem {
  const part = where[error.validationContext ?? ''] ?? 'The request';
  const errors = error.validation.map((issue) => ({
    pointer: issue.instancePath === '/' ? '' : issue.instancePath,
    detail: issue.message ?? 'not valid',
    ...reasonOf(issue),
  }));
  const first = errors[0];
  const said =
    first === undefined ? '' : ` ${first.pointer} ${first.detail}`.replaceAll(/\s+/g, ' ');
  return problem(400, 'invalid-request', `${part} is not valid:${said}.`, { errors });
}

function reasonOf({ keyword, message, params }: Issue): Named {
  const form = Object.entries(forms).find(([, text]) => text === message)?.[0];
  if (form !== undefined) return { code: form as keyof typeof forms };
  const { minimum, maximum, origin } = params;
  const [min, max] = [Number(minimum), Number(maximum)];
  switch (keyword) {
    case 'too_small':
      if (origin === 'string') return { code: 'too-short', params: { min } };
      return { code: origin === 'array' ? 'too-few' : 'too-small', params: { min } };
    case 'too_big':
      if (origin === 'string') return { code: 'too-long', params: { max } };
      return { code: origin === 'array' ? 'too-many-of-them' : 'too-great', params: { max } };
    case 'invalid_value':
      return { code: 'not-one-of', params: { choices: listed(params['values']) } };
    case 'unrecognized_keys':
      return { code: 'not-known', params: { names: listed(params['keys']) } };
    case 'invalid_type':
      return { code: 'not-this-kind', params: { expected: String(params['expected']) } };
    default:
      return { code: 'not-valid' };
  }
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : '';
}
