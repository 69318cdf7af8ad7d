import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { minuteMs } from '../../time/instant.ts';
import { type Finding, type Step, failed, ok, skipped, warning } from '../examination.ts';
import { openTls } from './tls.ts';

/** Kerberos and token endpoints take no more; people notice less. */
const mostSkewMs = 5 * minuteMs;

/**
 * `clock`: the server's clock and ours agree. Needs `tcp`, and no more: a wrong clock may be why a
 * certificate is not believed. Nothing secret is sent, so that nobody need be believed here.
 */
export function clockStep(url: URL, host: string, now: () => number): Step {
  return {
    name: 'clock',
    title: 'Clock',
    tries: `Compare the Date that ${url.host} answers with to this machine's clock`,
    boundMs: 12_000,
    needs: ['tcp'],
    overdue: {
      code: 'no-date',
      remedy: 'Look into the server: it takes connections and answers nothing.',
    },
    run: async (signal) => {
      const before = now();
      const date = await dateOf(url, host, signal);
      if (date === undefined) {
        return skipped('no-date', `${url.host} does not say what time it is.`);
      }
      return judgeSkew(url.host, date - (before + now()) / 2);
    },
  };
}

async function dateOf(url: URL, host: string, signal: AbortSignal): Promise<number | undefined> {
  const port = Number(url.port === '' ? 443 : url.port);
  const asking = request({
    method: 'GET',
    path: url.pathname,
    headers: { host: url.host, connection: 'close' },
    createConnection: () => openTls(host, port, {}),
    signal,
  });
  asking.end();
  try {
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    answer.on('error', () => {}).destroy();
    const date = Date.parse(answer.headers.date ?? '');
    return Number.isNaN(date) ? undefined : date;
  } catch (error) {
    // Why there is no TLS, or no HTTP, is for other steps to say.
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** What it means that the clock of `place` is `skewMs` ahead, known to the second. */
export function judgeSkew(place: string, skewMs: number): Finding {
  const size = Math.abs(skewMs);
  // Dates have whole seconds.
  if (size < 2_000) return ok(`The clocks of ${place} and of this machine agree.`);
  const what = `The clock of ${place} is ${lengthOf(size)} ${skewMs > 0 ? 'ahead of' : 'behind'} this machine's`;
  if (size <= minuteMs) return ok(`${what}, which does no harm.`);
  const remedy =
    'Set both clocks by the same time service (NTP): compare each with a third one to see which is wrong.';
  return size > mostSkewMs
    ? failed('clock-skew', `${what}.`, remedy)
    : warning('clock-skew', `${what}.`, remedy);
}

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
