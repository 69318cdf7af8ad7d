import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, connect } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { everybody } from '../../../src/demo/cast.ts';
import { startCompany } from '../../../src/demo/company.ts';
import { furnishOffice } from '../../../src/demo/furnish-office.ts';

export const administrator = { account: 'ada', password: 'seven wet otters dance' } as const;

const surnames = ['Ahmed', 'Baker', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Grant', 'Horvat'];
const firstNames = ['Amira', 'Chloe', 'David', 'Elena', 'Farid', 'Greta'];

/** Doorlight as anybody runs it, with Prosody, an Exchange and a database, and its console. */
export interface ConsoleLab extends AsyncDisposable {
  readonly url: string;
  ask(method: string, path: string, body?: unknown): Promise<Response>;
}

/** Six people with calendars, and forty-eight who share those. */
export async function startConsoleLab(): Promise<ConsoleLab> {
  await using stack = new AsyncDisposableStack();
  const company = stack.use(
    await startCompany({
      server: 'prosody',
      identity: 'contact',
      sip: false,
      timeZone: 'Europe/London',
      furnish: furnishOffice,
    }),
  );
  const folder = dirname(company.doorlight.configFile);
  const port = await door(stack, join(folder, 'api.sock'));
  const url = `http://127.0.0.1:${port}`;
  const token = (await readFile(join(folder, 'api-token'), 'utf8')).trim();
  const ask: ConsoleLab['ask'] = (method, path, body) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const { account: name, password } = administrator;
  await must(ask('POST', '/api/v1/accounts', { name, role: 'administrator', password }));
  for (const surname of surnames) {
    for (const first of firstNames) {
      const jid = `${first}.${surname}@example.com`.toLowerCase();
      // Theirs is one of the calendars that there are.
      const mailbox = everybody[(first.length * 5 + surname.length) % everybody.length]?.jid ?? jid;
      await must(ask('POST', '/api/v1/people', { jid, name: `${first} ${surname}`, mailbox }));
    }
  }
  const everything = stack.move();
  return { url, ask, [Symbol.asyncDispose]: () => everything.disposeAsync() };
}

/** A port for browsers, which speak to no Unix socket, that leads to the socket. */
async function door(stack: AsyncDisposableStack, socket: string): Promise<number> {
  const server = createServer((client) => {
    const inside = connect(socket);
    client.pipe(inside).pipe(client);
    client.on('error', () => inside.destroy());
    inside.on('error', () => client.destroy());
    client.on('close', () => inside.destroy());
    inside.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function must(answer: Promise<Response>): Promise<void> {
  const { ok, status } = await answer;
  if (!ok) throw new Error(`the lab was answered ${status}`);
}
