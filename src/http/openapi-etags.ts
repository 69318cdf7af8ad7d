interface Answered {
  readonly content?: unknown;
  readonly headers?: object;
}

interface Described {
  readonly [key: string]: unknown;
  readonly parameters?: readonly object[];
  readonly responses?: Readonly<Record<string, Answered>>;
}

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description:
    'The ETag of what was read: where it is another by now, nothing is done (412). Where 428 is among the answers, whoever has signed in must send it; `*` is for whatever is there.',
};

const etag = {
  description: 'For If-Match of a change.',
  schema: { type: 'string' },
};

const readings: ReadonlySet<string> = new Set(['get', 'put', 'patch']);

/**
 * What edits are guarded with is the same everywhere, so that it is described once: who may be
 * answered 412 takes If-Match (RFC 9110 §13.1.1), and whoever reads or makes what they change is given
 * its ETag (§8.8.3). `paths` are those of an OpenAPI document, and so is what is returned.
 */
export function withTags(
  paths: Readonly<Record<string, Readonly<Record<string, Described>>>>,
): Record<string, Record<string, Described>> {
  const guarded = new Set(Object.keys(paths).filter((path) => guards(paths[path] ?? {})));
  return map(paths, (item, path) =>
    map(item, (operation, method) => {
      const under = path.replace(/\/explanation$/, '');
      const read = [path, `${under}/override`, `${path}/{delegate}`].some((one) =>
        guarded.has(one),
      );
      if (read && readings.has(method)) return withTag(withCondition(operation), '200');
      const one = oneIn(path, paths);
      const makes =
        method === 'post' && guarded.has(one ?? '') && isToldAlike(operation, paths[one ?? '']);
      return makes ? withTag(operation, '201') : withCondition(operation);
    }),
  );
}

/** The path of one of the things that are listed at `path`. */
function oneIn(path: string, paths: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(paths).find(
    (one) => /^\/\{\w+\}$/.test(one.slice(path.length)) && one.startsWith(path),
  );
}

/** What was made is told as one is that is read: as one, and so with its tag. */
function isToldAlike(
  { responses }: Described,
  one: Readonly<Record<string, Described>> | undefined,
): boolean {
  const bodies = [responses?.['201'], one?.['get']?.responses?.['200']].map((answer) =>
    JSON.stringify(answer?.content),
  );
  return bodies[0] !== undefined && bodies[0] === bodies[1];
}

function guards(item: Readonly<Record<string, Described>>): boolean {
  return Object.values(item).some(({ responses }) => responses?.['412'] !== undefined);
}

function withCondition(operation: Described): Described {
  if (operation.responses?.['412'] === undefined) return operation;
  return { ...operation, parameters: [...(operation.parameters ?? []), ifMatch] };
}

function withTag(operation: Described, status: '200' | '201'): Described {
  const answer = operation.responses?.[status];
  if (answer === undefined) return operation;
  const headers = { ETag: etag };
  return { ...operation, responses: { ...operation.responses, [status]: { ...answer, headers } } };
}

function map<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value, key)]),
  );
}
