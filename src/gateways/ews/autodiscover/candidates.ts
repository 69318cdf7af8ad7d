import { get } from 'node:http';
import type { Resolver, SrvRecord } from './resolver.ts';

/** Where Autodiscover answers. Others than these are for tests, which may not have them. */
export interface Ports {
  readonly https: number;
  readonly http: number;
}

/** A place to ask, and who named it. */
export interface Candidate {
  /** `https://autodiscover.example.com`; whatever stands for a place that there is not. */
  readonly named: string;
  /** The origin to ask at; `undefined` where the search came to nothing, and why. */
  readonly origin: string | undefined;
  readonly why: string;
}

/**
 * The places of a domain in Microsoft's order. The first two are names below the domain itself; the
 * other two are told by an answer over plain HTTP and by DNS, and are worth no more than a hint.
 * The directory's own (SCP) is not asked, which only members of the Windows domain can.
 */
export async function* candidatesOf(
  domain: string,
  resolver: Resolver,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<Candidate, void> {
  for (const host of [domain, `autodiscover.${domain}`]) {
    const origin = originOf('https', host, ports.https);
    yield { named: origin, origin, why: 'the name to try' };
  }
  yield await unprotectedHint(domain, resolver, ports, signal);
  yield* serviceRecords(domain, resolver);
}

/** GET over plain HTTP, which sends nothing but the name of the host, and reads a header only. */
async function unprotectedHint(
  domain: string,
  resolver: Resolver,
  ports: Ports,
  signal: AbortSignal,
): Promise<Candidate> {
  const host = `autodiscover.${domain}`;
  const named = `${originOf('http', host, ports.http)}/autodiscover/autodiscover.xml`;
  try {
    const { status, location } = await headOf(new URL(named), resolver, signal);
    const moved = status >= 300 && status < 400;
    const target = moved && URL.canParse(location) ? new URL(location) : undefined;
    if (target?.protocol === 'https:') {
      return { named, origin: target.origin, why: `leads to ${target.origin}` };
    }
    const why = moved ? 'leads elsewhere than to https' : `HTTP ${status}`;
    return { named, origin: undefined, why };
  } catch (error) {
    signal.throwIfAborted();
    return { named, origin: undefined, why: codeOf(error) };
  }
}

function headOf(
  url: URL,
  { lookup }: Resolver,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly location: string }> {
  return new Promise((resolve, reject) => {
    const asking = get(url, { lookup, signal, timeout: 10_000, agent: false }, (answer) => {
      answer.on('error', () => {});
      answer.destroy();
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? '' });
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', reject);
  });
}

async function* serviceRecords(domain: string, resolver: Resolver): AsyncGenerator<Candidate> {
  const named = `SRV _autodiscover._tcp.${domain}`;
  let records: readonly SrvRecord[] = [];
  let why = 'no such record';
  try {
    records = await resolver.srv(`_autodiscover._tcp.${domain}`);
  } catch (error) {
    why = codeOf(error);
  }
  const best = [...records].sort((a, b) => a.priority - b.priority || b.weight - a.weight);
  // A target of the root means that there is decidedly no such service.
  const targets = best.filter(({ name }) => name !== '' && name !== '.').slice(0, 3);
  if (targets.length === 0) {
    yield { named, origin: undefined, why };
  }
  for (const { name, port } of targets) {
    const origin = originOf('https', name.replace(/\.$/, ''), port);
    yield { named, origin, why: `names ${origin}` };
  }
}

function originOf(scheme: 'https' | 'http', host: string, port: number): string {
  const text = `${scheme}://${host}:${port}`;
  return URL.canParse(text) ? new URL(text).origin : text;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
}
