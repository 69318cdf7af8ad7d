import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import { type Problem, problemMediaType, problemSchema } from './contract/problem.ts';
import type { AccountReason } from '../accounts/account-reasons.ts';
import type { InvalidSetting } from '../people/person-settings.ts';
import type { ProblemCode, ProblemParams, Reason } from './contract/refusals.ts';

interface More {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: Problem['errors'];
  readonly cause?: unknown;
}

/** What a problem of that code has beside its sentence. */
type MoreOf<Code extends ProblemCode> = ProblemParams[Code] extends null
  ? [more?: More]
  : [more: More & { readonly params: NonNullable<ProblemParams[Code]> }];

/** A request that is answered with a problem. `detail` says what was wrong and what to do. */
export class ProblemError<Code extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: Code, detail: string, ...[more = {}]: MoreOf<Code>) {
    super(detail, 'cause' in more ? { cause: more.cause } : undefined);
    this.problem = problem(status, code, detail, more);
    this.headers = more.headers ?? {};
  }
}

/** A setting of a person that is not allowed, with its place in the body (RFC 6901). */
export function invalidPerson(invalid: InvalidSetting): ProblemError {
  const errors = [fault(`/${invalid.setting}`, invalid)];
  return new ProblemError(422, 'invalid-person', invalid.message, { errors });
}

/** An account that cannot be as it was given. */
export function invalidAccount(invalid: AccountReason): ProblemError {
  const pointer = invalid.code === 'account-name' ? '/name' : '/password';
  const errors = [fault(pointer, invalid)];
  return new ProblemError(422, 'invalid-account', invalid.message, { errors });
}

/** What is wrong at that place of the request. */
export function fault(pointer: string, reason: Reason): NonNullable<Problem['errors']>[number] {
  const { code, params, message: detail } = reason;
  return { pointer, detail, code, ...(params === null ? {} : { params }) };
}

export function problem(
  status: number,
  code: ProblemCode,
  detail: string,
  { params, errors }: Pick<Problem, 'params' | 'errors'> = {},
): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return {
    type: 'about:blank',
    title,
    status,
    detail,
    code,
    ...(params === undefined ? {} : { params }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** Serialised here, so that it can be sent from routes whatever answers those describe. */
export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  return reply.code(body.status).type(problemMediaType).send(JSON.stringify(body));
}

interface DescribedProblem {
  readonly description: string;
  readonly content: {
    readonly [problemMediaType]: { readonly schema: typeof problemSchema };
  };
}

/** The OpenAPI description of the problems a route answers with, beside those every route has. */
export function problems<Status extends number = never>(
  ...statuses: readonly Status[]
): Readonly<Record<Status | 400 | 401 | 403 | 429 | 500, DescribedProblem>> {
  const all = [...new Set<number>([400, 401, 403, 429, 500, ...statuses])];
  const described = all.map((status) => [
    status,
    {
      description: STATUS_CODES[status] ?? 'Error',
      content: { [problemMediaType]: { schema: problemSchema } },
    },
  ]);
  return Object.fromEntries(described) as Record<
    Status | 400 | 401 | 403 | 429 | 500,
    DescribedProblem
  >;
}
