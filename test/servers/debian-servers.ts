import type { ChatServer, ChatServerOptions } from '../support/daemons/chat-server.ts';
import { debianSettings } from '../support/daemons/debian-settings.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { startNativeEjabberd } from '../support/daemons/native-ejabberd.ts';
import { startNativeProsody } from '../support/daemons/native-prosody.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { component } from '../support/xmpp-site.ts';
import type { IdentityKind } from './cells.ts';
import type { ServerUnderTest, StartServerUnderTest } from './server-under-test.ts';

const domain = 'example.com';
const cast = { john: user('john'), anna: user('anna'), mallory: user('mallory') } as const;

export const startDebianProsody: StartServerUnderTest = (identity) =>
  start(identity, identity === 'native' ? startNativeProsody : startProsody);

export const startDebianEjabberd: StartServerUnderTest = (identity) =>
  start(identity, identity === 'native' ? startNativeEjabberd : startEjabberd);

/** With every module that Debian's is installed with. */
export const startInstalledEjabberd: StartServerUnderTest = async (identity) => {
  const installed = await debianSettings();
  const startServer = identity === 'native' ? startNativeEjabberd : startEjabberd;
  return await start(identity, (options) => startServer({ ...options, ...installed }));
};

/** A new server with what this identity needs of docs/identities.md, and no more. */
async function start(
  identity: IdentityKind,
  startServer: (options: ChatServerOptions) => Promise<ChatServer>,
): Promise<ServerUnderTest> {
  const permitted = identity === 'account';
  const server = await startServer({
    domains: [domain],
    components: [component],
    users: Object.values(cast),
    permits: { sendAsUsers: permitted, privileges: permitted },
  });
  return {
    host: server.host,
    clientPort: server.clientPort,
    componentPort: server.componentPort,
    domain,
    component,
    tls: false,
    cast,
    restart: async () => {
      await server.stop();
      await server.start();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function user(name: string): { readonly jid: string; readonly password: string } {
  return { jid: `${name}@${domain}`, password: 'pw' };
}
