import { readFile } from 'node:fs/promises';
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
  /** A body that is a text is a file. */
  ask(method: string, path: string, body?: unknown): Promise<Response>;
  /** Ends the process at once, without a word, and starts it again; resolves when it is up. */
  restart(): Promise<void>;
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
  const { url } = company.doorlight;
  const token = (await readFile(join(folder, 'api-token'), 'utf8')).trim();
  const ask: ConsoleLab['ask'] = (method, path, body) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
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
  return {
    url,
    ask,
    async restart() {
      await company.doorlight.kill();
      await company.doorlight.start();
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

async function must(answer: Promise<Response>): Promise<void> {
  const { ok, status } = await answer;
  if (!ok) throw new Error(`the lab was answered ${status}`);
}
