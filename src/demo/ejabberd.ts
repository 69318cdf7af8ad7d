import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  type DemoIdentity,
  assistant,
  componentDomain,
  componentSecret,
  domain,
  everybody,
  password,
} from './cast.ts';
import type { ChatServer, ChatServerOptions } from './chat-server.ts';
import { Child, programFolders } from './child.ts';
import { answers, freePorts, loopback } from './loopback.ts';

interface Ports {
  readonly client: number;
  readonly component: number;
  readonly http: number;
}

/** Where mod_doorlight is. */
const moduleSource = fileURLToPath(
  new URL('../../contrib/ejabberd/mod_doorlight/src', import.meta.url),
);

/**
 * ejabberd as a plain Erlang program without a node name, so that it meets no other one on this
 * machine and leaves no port mapper behind.
 */
export async function startEjabberd({ folder, identity }: ChatServerOptions): Promise<ChatServer> {
  const [client = 0, component = 0, http = 0] = await freePorts(3);
  const ports = { client, component, http };
  const configFile = join(folder, 'ejabberd.yml');
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(configuration(ports, identity), null, 2));
  if (identity === 'native') await compileModule(folder);
  const child = new Child({
    name: 'ejabberd',
    command: 'erl',
    args: `-noinput -mnesia dir "${folder}/spool" -pa ${folder} -s ejabberd`.split(' '),
    cwd: folder,
    environment: {
      ERL_LIBS: await erlangLibraries(),
      EJABBERD_CONFIG_PATH: configFile,
      EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
    },
    logFile: join(folder, 'console.log'),
    isUp: async () => (await Promise.all(Object.values(ports).map(answers))).every(Boolean),
  });
  await child.start();
  await furnish(http, identity);
  return {
    name: 'ejabberd',
    clientPort: client,
    componentPort: component,
    websocketUrl: `ws://${loopback}:${http}/xmpp-websocket`,
    componentSecret,
    async restart() {
      await child.stop();
      await child.start();
    },
    [Symbol.asyncDispose]: () => child.stop(),
  };
}

function configuration(ports: Ports, identity: DemoIdentity): object {
  const isAccount = identity === 'account';
  return {
    loglevel: 'info',
    hosts: [domain],
    auth_method: 'internal',
    auth_password_format: 'plain',
    listen: [
      { port: ports.client, ip: loopback, module: 'ejabberd_c2s', access: 'all' },
      {
        port: ports.component,
        ip: loopback,
        module: 'ejabberd_service',
        access: 'all',
        global_routes: false,
        ...(isAccount ? { check_from: false } : {}),
        hosts: { [componentDomain]: { password: componentSecret } },
      },
      {
        port: ports.http,
        ip: loopback,
        module: 'ejabberd_http',
        request_handlers: { '/api': 'mod_http_api', '/xmpp-websocket': 'ejabberd_http_ws' },
      },
    ],
    api_permissions: { demo: { who: 'all', what: ['register', 'add_rosteritem'] } },
    acl: { presence: { server: [componentDomain] } },
    modules: {
      mod_roster: {},
      mod_disco: {},
      mod_caps: {},
      mod_ping: {},
      mod_version: {},
      mod_carboncopy: {},
      mod_pubsub: { plugins: ['flat', 'pep'] },
      mod_vcard: {},
      mod_admin_extra: {},
      ...(isAccount ? { mod_privilege: privileges } : {}),
      ...(identity === 'native' ? { mod_doorlight: { component: componentDomain } } : {}),
    },
  };
}

const privileges = {
  roster: { get: [{ allow: 'presence' }] },
  presence: { managed_entity: [{ allow: 'presence' }] },
};

/** Everybody's account and, where people are their own contacts, everybody in their rosters. */
async function furnish(http: number, identity: DemoIdentity): Promise<void> {
  for (const { id } of everybody) {
    await call(http, 'register', { user: id, host: domain, password });
  }
  if (identity === 'contact') return;
  for (const { id } of everybody) {
    for (const other of everybody) {
      if (other.id !== id) await addToRoster(http, id, other.jid, other.name, 'both');
    }
    // ejabberd does not tell a component of every logout: it has to be among those who may see.
    if (identity === 'account') await addToRoster(http, id, assistant, 'Doorlight', 'from');
  }
}

async function addToRoster(
  http: number,
  localuser: string,
  contact: string,
  nick: string,
  subs: 'both' | 'from',
): Promise<void> {
  const [user = '', host = ''] = contact.split('@');
  const item = { localuser, localhost: domain, user, host, nick, group: 'Company', subs };
  await call(http, 'add_rosteritem', item);
}

async function call(http: number, command: string, body: object): Promise<void> {
  const answer = await fetch(`http://${loopback}:${http}/api/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`ejabberd refused ${command}: ${await answer.text()}`);
}

/** What `ejabberdctl module_install` does, for a server that has no folder of its own for it. */
async function compileModule(folder: string): Promise<void> {
  const server = await ejabberdFolder();
  if (server === undefined) throw new Error('ejabberd is not installed');
  const sources = (await readdir(moduleSource)).filter((name) => name.endsWith('.erl'));
  const includes = [join(server, 'include'), ...(await libraryIncludes())];
  await promisify(execFile)(
    'erlc',
    ['-pa', join(server, 'ebin'), '-o', folder]
      .concat(includes.flatMap((include) => ['-I', include]))
      .concat(sources.map((name) => join(moduleSource, name))),
    { env: { PATH: programFolders, HOME: folder } },
  );
}

/** Where Debian has ejabberd's own `include` and `ebin`; none where it is not installed. */
export async function ejabberdFolder(): Promise<string | undefined> {
  try {
    const libraries = await erlangLibraries();
    const name = (await readdir(libraries)).find((entry) => entry.startsWith('ejabberd-'));
    return name === undefined ? undefined : join(libraries, name);
  } catch {
    return undefined;
  }
}

/** Where its own start script says that the Erlang libraries are. */
async function erlangLibraries(): Promise<string> {
  const script = await readFile('/usr/sbin/ejabberdctl', 'utf8');
  return /^ERL_LIBS='(.+)'$/m.exec(script)?.[1] ?? '/usr/lib';
}

/** Of the libraries whose records ejabberd's own are made of. */
async function libraryIncludes(): Promise<readonly string[]> {
  const libraries = '/usr/lib/erlang/lib';
  return (await readdir(libraries))
    .filter((name) => /^p1_(?:xmpp|xml)-/.test(name))
    .map((name) => join(libraries, name, 'include'));
}
