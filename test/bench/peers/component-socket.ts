import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { exchange } from './raw-client.ts';

/** A component connection (XEP-0114) with nothing but a socket. */
export async function connectComponent(
  host: string,
  port: number,
  domain: string,
  secret: string,
): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  const answer = await exchange(
    socket,
    `<stream:stream xmlns="jabber:component:accept" xmlns:stream="http://etherx.jabber.org/streams" to="${domain}">`,
    ' id=',
  );
  const id = / id=["']([^"']+)["']/.exec(answer)?.[1] ?? '';
  const digest = createHash('sha1').update(`${id}${secret}`).digest('hex');
  await exchange(socket, `<handshake>${digest}</handshake>`, '<handshake/>');
  return socket;
}
