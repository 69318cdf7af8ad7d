import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

export interface RawLogin {
  readonly host: string;
  readonly port: number;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/**
 * Logs in as RFC 6120 has it, with nothing but a socket, and becomes available. No XMPP library
 * of ours has a part in what is counted.
 */
export async function loginRaw(login: RawLogin): Promise<Socket> {
  const { host, port, domain, user, password } = login;
  const socket = connect(port, host);
  await once(socket, 'connect');
  const open = `<stream:stream xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams" to="${domain}" version="1.0">`;
  await exchange(socket, open, '</stream:features>');
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  await exchange(
    socket,
    `<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${plain}</auth>`,
    '<success',
  );
  await exchange(socket, open, '</stream:features>');
  await exchange(
    socket,
    '<iq type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>',
    '</iq>',
  );
  // The server answers a client's first presence with that presence itself.
  await exchange(socket, '<presence/>', '<presence ');
  return socket;
}

/** Sends, and waits until the answer has `wanted` in it. */
export async function exchange(socket: Socket, text: string, wanted: string): Promise<string> {
  const done = Promise.withResolvers<string>();
  let heard = '';
  const listen = (data: Buffer): void => {
    heard += data.toString();
    if (heard.includes(wanted)) done.resolve(heard);
  };
  const fail = (): void => done.reject(new Error(`the server closed after: ${heard}`));
  socket.on('data', listen);
  socket.once('close', fail);
  socket.write(text);
  try {
    return await done.promise;
  } finally {
    socket.off('data', listen);
    socket.off('close', fail);
  }
}
