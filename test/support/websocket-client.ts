import { once } from 'node:events';

const framing = 'urn:ietf:params:xml:ns:xmpp-framing';

export interface WebSocketLogin {
  /** With the resource to bind. */
  readonly jid: string;
  readonly password: string;
  /** `ws://127.0.0.1:…` */
  readonly url: string;
}

/** One stanza of a client over WebSocket (RFC 7395); resolves with the server's answer to it. */
export async function sendOverWebSocket(login: WebSocketLogin, stanza: string): Promise<string> {
  const [bare = '', resource = ''] = login.jid.split('/');
  const [local = '', domain = ''] = bare.split('@');
  const words = Buffer.from(`\0${local}\0${login.password}`).toString('base64');
  const socket = new WebSocket(login.url, 'xmpp');
  await once(socket, 'open');
  /** Sends a frame, and waits for one that contains `sign`. */
  async function exchange(frame: string, sign: string): Promise<string> {
    const heard = Promise.withResolvers<string>();
    const listen = ({ data }: MessageEvent): void => {
      if (String(data).includes(sign)) heard.resolve(String(data));
    };
    socket.addEventListener('message', listen);
    socket.send(frame);
    return await heard.promise.finally(() => socket.removeEventListener('message', listen));
  }
  const open = `<open xmlns="${framing}" to="${domain}" version="1.0"/>`;
  try {
    await exchange(open, 'features');
    const auth = `<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${words}</auth>`;
    await exchange(auth, '<success');
    await exchange(open, 'features');
    const bind = `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><resource>${resource}</resource></bind>`;
    await exchange(`<iq type="set" id="bind" xmlns="jabber:client">${bind}</iq>`, '<jid>');
    return await exchange(stanza, '<iq');
  } finally {
    socket.close();
  }
}
