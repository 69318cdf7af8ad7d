import { once } from 'node:events';
import { connect } from 'node:net';
import type { Cast, ServerUnderTest } from './server-under-test.ts';

const people = ['john', 'anna', 'mallory'] as const;
const defaultClientPort = '5222';
const defaultComponentPort = '5347';

/** What is wrong with the environment, as one text for whoever has to put it right. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

export interface GivenServer extends Omit<ServerUnderTest, 'tls' | keyof AsyncDisposable> {
  /** Nobody here can do that. */
  readonly restart: null;
}

/** The server that the environment names, as docs/servers.md has it. */
export function readGivenServer(environment: Readonly<NodeJS.ProcessEnv>): GivenServer {
  const problems: string[] = [];
  const needed = (name: string): string => {
    const value = environment[name] ?? '';
    if (value === '') problems.push(`${name} is missing`);
    return value;
  };
  const port = (name: string, otherwise: string): number => {
    const number = Number(environment[name] ?? otherwise);
    const isPort = Number.isInteger(number) && number > 0 && number < 65_536;
    if (!isPort) problems.push(`${name} is no port`);
    return number;
  };
  const domain = needed('XMPP_DOMAIN');
  const given: GivenServer = {
    host: needed('XMPP_HOST'),
    clientPort: port('XMPP_CLIENT_PORT', defaultClientPort),
    componentPort: port('XMPP_COMPONENT_PORT', defaultComponentPort),
    domain,
    component: {
      domain: environment['XMPP_COMPONENT'] ?? `presence.${domain}`,
      secret: needed('XMPP_SECRET'),
    },
    cast: castOf(needed('XMPP_USERS'), domain, problems),
    restart: null,
  };
  if (problems.length > 0)
    throw new EnvironmentError(`${problems.join('; ')}: see docs/servers.md`);
  return given;
}

/** The first three of `name:password,name:password,…`; passwords may contain colons. */
function castOf(users: string, domain: string, problems: string[]): Cast {
  const accounts = users
    .split(',')
    .map((user) => user.trim())
    .filter((user) => user !== '')
    .map((user) => {
      const colon = user.indexOf(':');
      return { name: user.slice(0, colon).toLowerCase(), password: user.slice(colon + 1), colon };
    });
  if (accounts.some(({ colon }) => colon < 1)) problems.push('XMPP_USERS is not name:password,…');
  const names = new Set(accounts.map(({ name }) => name));
  if (users !== '' && names.size < people.length) {
    problems.push(`XMPP_USERS has to name ${people.length} different accounts`);
  }
  const [john, anna, mallory] = people.map((_, at) => ({
    jid: `${accounts[at]?.name ?? ''}@${domain}`,
    password: accounts[at]?.password ?? '',
  }));
  return { john, anna, mallory } as Cast;
}

/** Connects once, to see whether clients are offered STARTTLS. Rejects where nobody answers. */
export async function reachGivenServer(given: GivenServer): Promise<ServerUnderTest> {
  return {
    ...given,
    tls: await offersTls(given),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function offersTls({ host, clientPort, domain }: GivenServer): Promise<boolean> {
  const socket = connect({ host, port: clientPort, timeout: 10_000 });
  socket.setEncoding('utf8');
  socket.on('timeout', () => socket.destroy(new Error(`${host}:${clientPort} does not answer`)));
  await once(socket, 'connect');
  socket.write(
    `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client'` +
      " xmlns:stream='http://etherx.jabber.org/streams'>",
  );
  let heard = '';
  for await (const text of socket) {
    heard += String(text);
    if (heard.includes('</stream:features>') || heard.includes('stream:error')) break;
  }
  if (!heard.includes('<stream:features')) {
    throw new EnvironmentError(`${host}:${clientPort} has no clients of ${domain}: ${heard}`);
  }
  return heard.includes('urn:ietf:params:xml:ns:xmpp-tls');
}
