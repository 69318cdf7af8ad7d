import { connect } from 'node:net';
import { type Finding, type Step, failed, ok, warning } from '../examination.ts';
import type { Addresses } from './name.ts';

const boundMs = 6_000;
/** An address that says nothing for so long is behind a firewall that swallows connections. */
const silentMs = 5_000;

interface Tried {
  readonly address: string;
  /** `null` where it answered; else the code of the error, `silent` for none. */
  readonly error: string | null;
}

/** `tcp`: something listens at the port. Needs `dns`. */
export function reachStep(host: string, port: number, addresses: Addresses): Step {
  const place = placeOf(host, port);
  return {
    name: 'tcp',
    title: 'Reachable',
    tries: `Connect to port ${port} of every address of ${host}`,
    boundMs,
    needs: ['dns'],
    overdue: silent(place),
    run: async (signal) => {
      const tried = await Promise.all(
        addresses.found.map(({ address, port: own }) => tryOne(address, own ?? port, signal)),
      );
      return judge(place, tried);
    },
  };
}

export function placeOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function tryOne(address: string, port: number, signal: AbortSignal): Promise<Tried> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const over = (error: string | null): void => {
      socket.destroy();
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      resolve({ address, error });
    };
    const aborted = (): void => over('silent');
    const timer = setTimeout(aborted, silentMs);
    signal.addEventListener('abort', aborted, { once: true });
    socket.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? 'unknown'));
    socket.once('connect', () => over(null));
  });
}

function judge(place: string, tried: readonly Tried[]): Finding {
  const answered = tried.filter(({ error }) => error === null).map(({ address }) => address);
  const refused = tried.filter(({ error }) => error !== null);
  const [first] = refused;
  if (first === undefined) return ok(`${place} answers at ${answered.join(', ')}.`);
  const what = refused.map(({ address, error }) => `${address}: ${error}`).join(', ');
  if (answered.length > 0) {
    return warning(
      'some-addresses-dead',
      `${place} answers at ${answered.join(', ')}, and not at all addresses of its name (${what}).`,
      'Take the addresses that do not answer out of the DNS, or bring the servers behind them back.',
    );
  }
  return nowhere(place, first.error ?? '', what);
}

function nowhere(place: string, error: string, what: string): Finding {
  switch (error) {
    case 'ECONNREFUSED':
      return failed(
        'refused',
        `${place} refuses the connection (${what}).`,
        'Start the server, or correct the port: nothing listens there.',
      );
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
      return failed(
        'no-route',
        `There is no way from this machine to ${place} (${what}).`,
        'Check the routes of this machine and the network between the two, and that the server is switched on.',
      );
    case 'EACCES':
    case 'EPERM':
      return failed(
        'forbidden-here',
        `This machine does not allow connections to ${place} (${what}).`,
        'Allow them in the firewall of this machine, or in what confines the service.',
      );
    case 'silent':
    case 'ETIMEDOUT': {
      const { code, remedy } = silent(place);
      return failed(code, `${place} does not answer (${what}).`, remedy);
    }
    default:
      return failed(
        'unreachable',
        `${place} cannot be reached (${what}).`,
        'Check the network between this machine and the server.',
      );
  }
}

function silent(place: string): Pick<Finding, 'code' | 'remedy'> {
  return {
    code: 'no-answer',
    remedy: `Check that the server runs and that no firewall swallows connections to ${place}.`,
  };
}
