import type { DemoIdentity, DemoServer } from './cast.ts';
import { startEjabberd } from './ejabberd.ts';
import { startProsody } from './prosody.ts';

/** A real chat server on free loopback ports, with everybody's account. */
export interface ChatServer extends AsyncDisposable {
  /** What people call it. */
  readonly name: string;
  /** XMPP over TCP. */
  readonly clientPort: number;
  /** Where components attach (XEP-0114). */
  readonly componentPort: number;
  /** For the page (RFC 7395): `ws://127.0.0.1:49152/xmpp-websocket`. */
  readonly websocketUrl: string;
  readonly componentSecret: string;
  /** Stops it and starts it again, on the same ports. */
  restart(): Promise<void>;
}

export interface ChatServerOptions {
  /** For its configuration, data and log; made by whoever starts it. */
  readonly folder: string;
  /** What it has to grant, and which modules it needs. */
  readonly identity: DemoIdentity;
}

export const serverNames = { prosody: 'Prosody', ejabberd: 'ejabberd' } as const;

export async function startChatServer(
  kind: DemoServer,
  options: ChatServerOptions,
): Promise<ChatServer> {
  switch (kind) {
    case 'prosody':
      return await startProsody(options);
    case 'ejabberd':
      return await startEjabberd(options);
  }
}
