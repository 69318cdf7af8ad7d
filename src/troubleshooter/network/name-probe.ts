import { promises as dns } from 'node:dns';
import { readFile } from 'node:fs/promises';

/** Whether name servers say anything of a name, be it that there is none. */
export type NameProbe = (host: string) => Promise<'answers' | 'silent'>;

const probeMs = 4_000;

/** Asks name servers itself, without a thread: those of this machine, or `servers`. */
export function nameProbe(servers?: readonly string[]): NameProbe {
  const local = localNames();
  return async (host) => {
    if ((await local).has(host.toLowerCase())) return 'answers';
    const resolver = new dns.Resolver({ timeout: probeMs / 2, tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const late = setTimeout(() => resolver.cancel(), probeMs);
    try {
      const answers = [resolver.resolve4(host), resolver.resolve6(host)].map(saidAnything);
      return await Promise.any(answers).then(
        () => 'answers',
        () => 'silent',
      );
    } finally {
      clearTimeout(late);
      resolver.cancel();
    }
  };
}

/** Rejects where nothing was said; that there is no such name is something. */
async function saidAnything(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ETIMEOUT' || code === 'ECANCELLED') throw error;
  }
}

/** Names that the hosts file has, which no name server is asked for. */
async function localNames(): Promise<ReadonlySet<string>> {
  const file = await readFile('/etc/hosts', 'utf8').catch(() => '');
  const lines = file
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  return new Set(['localhost', ...lines.flat().map((name) => name.toLowerCase())]);
}
