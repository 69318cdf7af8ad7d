import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NativeEjabberd, startNativeEjabberd } from '../support/daemons/native-ejabberd.ts';
import { NativeLab, type Somebody } from '../support/native-lab.ts';
import { conditionOf, staying } from '../support/native-peer.ts';
import { RawClient } from '../support/raw-client.ts';

const mostWaiting = 2000;
// So long that kernels hold only some thousands of them between the two ends of a connection.
const text = 'x'.repeat(4000);

describe('a contact who reads slowly', () => {
  let lab: NativeLab;
  let server: NativeEjabberd;

  beforeAll(async () => {
    lab = await NativeLab.start(async (options) => {
      server = await startNativeEjabberd({ ...options, maxFsmQueue: mostWaiting });
      return server;
    });
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  /** Accounts that the contact is subscribed to. */
  async function crowd(name: string, size: number, contact: Somebody): Promise<readonly string[]> {
    const names = Array.from({ length: size }, (_, at) => `${name}-${at}`);
    const host = '<<"example.com">>';
    await server.evaluate(
      `[begin Name = <<"${name}-", (integer_to_binary(At))/binary>>, ` +
        `ok = ejabberd_auth:try_register(Name, ${host}, <<"pw">>), ` +
        `ok = mod_admin_extra:add_rosteritem(Name, ${host}, <<"${contact.name}">>, ${host}, ` +
        `<<>>, <<>>, <<"from">>) end || At <- lists:seq(0, ${size - 1})], ok.`,
    );
    return names;
  }

  async function login(name: string, resource: string): Promise<RawClient> {
    const { host, clientPort: port } = server;
    const jid = `${name}@example.com`;
    const client = await RawClient.signIn({ jid, password: 'pw', host, port });
    await client.bind(resource);
    client.send('<presence/>');
    await client.hear('<presence');
    return client;
  }

  it.each([
    ['people without a resource', 500, false],
    ['people who are connected', 100, true],
  ] as const)('keeps the session when %s change again and again', async (_what, size, online) => {
    const contact = await lab.somebody();
    const names = await crowd(`${contact.name}-crowd`, size, contact);
    const clients: RawClient[] = [];
    for (const name of online ? names : []) clients.push(await login(name, 'desk'));
    const reader = await login(contact.name, 'slow');
    await using peer = await lab.peer();
    await peer.open(600);
    const rounds = 12_000 / size;
    let answered = 0;

    reader.pause();
    const saying = (async () => {
      for (let round = 0; round < rounds; round += 1) {
        const people = names.map((name) =>
          staying(name, 'dnd', ['en', `${round === rounds - 1 ? 'last' : round}${text}`]),
        );
        expect(conditionOf(await peer.show(people))).toBe('result');
        answered += 1;
      }
    })();
    // The server waits with the answer once the reader has too much before it.
    await server.evaluate('timer:sleep(4000).');
    expect(answered).toBeLessThan(rounds);
    reader.resume();
    await saying;

    reader.send('<iq type="get" id="alive"><ping xmlns="urn:xmpp:ping"/></iq>');
    await reader.hear('alive', 60_000);
    for (const client of [...clients, reader]) client.cut();
  });
});
