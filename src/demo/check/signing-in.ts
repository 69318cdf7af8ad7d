import { z } from 'zod';
import { componentDomain, memberOf } from '../cast.ts';
import type { Company } from '../company.ts';
import { NotSeenError, type WatchedClient } from '../watched-client.ts';
import type { Transcript } from './transcript.ts';

const alice = memberOf('alice');

const ownSchema = z.object({ jid: z.string(), name: z.string() });
const problemSchema = z.object({ detail: z.string() });

/** Alice asks for her link, opens her own page of the console with it, and nobody does so again. */
export async function signingIn(
  { doorlight }: Company,
  client: WatchedClient,
  transcript: Transcript,
): Promise<void> {
  let token = '';
  await transcript.expect('Alice writes: sign in', async () => {
    const answer = await client.ask(componentDomain, 'sign in');
    const [, origin, after] = /(http:\S+)\/sign-in#(\S+)/.exec(answer) ?? [];
    if (origin !== doorlight.url || after === undefined) {
      throw new NotSeenError('the answer has no link to the console');
    }
    token = after;
    return 'Doorlight answers with a link to the console';
  });
  await transcript.expect('she opens it', async () => {
    const opened = await open(doorlight.url, token);
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const own = await fetch(`${doorlight.url}/api/v1/me`, { headers: { cookie } });
    const { jid, name } = ownSchema.parse(await own.json());
    if (jid !== alice.jid) throw new NotSeenError(`it is the page of ${name}`);
    return `the console shows ${name} her own page`;
  });
  await transcript.expect('somebody opens it again', async () => {
    const again = await open(doorlight.url, token);
    if (again.ok) throw new NotSeenError('it works twice');
    return `the console says: ${problemSchema.parse(await again.json()).detail}`;
  });
}

async function open(url: string, token: string): Promise<Response> {
  return await fetch(`${url}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
}
