import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serversPage } from '../../scripts/servers.ts';
import { behaviourNames, identityKinds } from '../servers/cells.ts';
import { EnvironmentError, readGivenServer } from '../servers/given-server.ts';
import { readColumn } from '../servers/measured.ts';

const environment = {
  XMPP_HOST: 'chat.example.com',
  XMPP_DOMAIN: 'example.com',
  XMPP_SECRET: 'sécret',
  XMPP_USERS: 'John:a:b, anna:c,mallory:d',
};

test('docs/servers.md shows what was measured; if not: node scripts/servers.ts', () => {
  const page = readFileSync(new URL('../../docs/servers.md', import.meta.url), 'utf8');

  expect(page).toBe(serversPage());
});

test.each(['prosody', 'ejabberd'])('every cell of %s has been measured', (name) => {
  const column = readColumn(name);

  for (const identity of identityKinds) {
    expect(Object.keys(column?.cells[identity] ?? {})).toEqual([...behaviourNames]);
  }
});

test('a server is given by the environment, with the usual ports and component', () => {
  expect(readGivenServer(environment)).toMatchObject({
    clientPort: 5222,
    componentPort: 5347,
    component: { domain: 'presence.example.com', secret: 'sécret' },
    cast: {
      john: { jid: 'john@example.com', password: 'a:b' },
      mallory: { jid: 'mallory@example.com', password: 'd' },
    },
  });
  expect(
    readGivenServer({ ...environment, XMPP_COMPONENT: 'door.example.com' }).component.domain,
  ).toBe('door.example.com');
});

test.each([
  [{ XMPP_HOST: '' }, 'XMPP_HOST is missing'],
  [{ XMPP_CLIENT_PORT: 'xmpp' }, 'XMPP_CLIENT_PORT is no port'],
  [{ XMPP_USERS: 'john:a,anna' }, 'XMPP_USERS is not name:password,…'],
  [{ XMPP_USERS: 'john:a,anna:b,John:c' }, '3 different accounts'],
])('what is wrong with the environment is said: %o', (wrong, problem) => {
  const read = () => readGivenServer({ ...environment, ...wrong });

  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(problem);
});
