import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChatServer,
  type ChatServerOptions,
  type ChatUser,
  permitted,
  splitJid,
} from './chat-server.ts';
import { Daemon } from './daemon.ts';
import { freePort } from './free-port.ts';

export interface EjabberdOptions extends ChatServerOptions {
  /** The most stanzas that may wait for one session before the server ends it. */
  readonly maxFsmQueue?: number;
  /** Modules beyond the few that every test needs, with their options. */
  readonly modules?: Readonly<Record<string, object>> | undefined;
  /** More of the whole server's: `acl`, `shaper`. */
  readonly settings?: Readonly<Record<string, object>> | undefined;
  /** More for where components attach. */
  readonly componentListener?: Readonly<Record<string, unknown>>;
  /** Where compiled modules are that are not the server's own. */
  readonly codePath?: string;
  /** More for Erlang's command line. */
  readonly erlArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Ejabberd extends ChatServer {
  /** Its HTTP API, which does whatever anybody asks: `http://127.0.0.1:49152/api`. */
  readonly apiUrl: string;
  /** Writes `ejabberd.yml` anew with these modules; read at the next start or `reload_config`. */
  configure(modules: Readonly<Record<string, object>>): Promise<void>;
}

/**
 * Starts Debian's ejabberd as the current user, with a folder of its own. It is a plain Erlang
 * program without a node name, so that many run side by side and no port mapper is left behind;
 * accounts are made over its HTTP API, in milliseconds.
 */
export async function startEjabberd(options: EjabberdOptions): Promise<Ejabberd> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-ejabberd-'));
  const [clientPort, componentPort, apiPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
  ]);
  const configFile = join(folder, 'ejabberd.yml');
  const ports = { clientPort, componentPort, apiPort };
  const configure = (modules: EjabberdOptions['modules']) =>
    writeFile(configFile, JSON.stringify(configuration({ ...options, modules }, ports), null, 2));
  await configure(options.modules);
  const daemon = new Daemon({
    command: 'erl',
    args: ['-noinput', '-mnesia', 'dir', `"${folder}/spool"`]
      .concat(options.codePath === undefined ? [] : ['-pa', options.codePath])
      .concat(options.erlArguments ?? [])
      .concat('-s', 'ejabberd'),
    cwd: folder,
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: folder,
      ERL_LIBS: await erlangLibraries(),
      EJABBERD_CONFIG_PATH: configFile,
      EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
      ...options.environment,
    },
    logFile: join(folder, 'console.log'),
    ports: [clientPort, componentPort, apiPort],
  });

  const server: Ejabberd = {
    kind: 'ejabberd',
    apiUrl: `http://127.0.0.1:${apiPort}/api`,
    configure,
    host: '127.0.0.1',
    clientPort,
    componentPort,
    folder,
    get pid() {
      return daemon.pid;
    },
    addUsers: (users) => register(apiPort, users),
    start: () => daemon.start(),
    stop: () => daemon.stop(),
    kill: () => daemon.kill(),
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  await server.addUsers(options.users ?? []);
  return server;
}

interface Ports {
  readonly clientPort: number;
  readonly componentPort: number;
  readonly apiPort: number;
}

/** JSON is YAML. */
function configuration(options: EjabberdOptions, ports: Ports): object {
  const ip = '127.0.0.1';
  return {
    loglevel: 'info',
    hosts: options.domains,
    auth_method: 'internal',
    auth_password_format: 'plain',
    ...options.settings,
    ...(options.maxFsmQueue === undefined ? {} : { max_fsm_queue: options.maxFsmQueue }),
    listen: [
      { port: ports.clientPort, ip, module: 'ejabberd_c2s', access: 'all' },
      {
        port: ports.componentPort,
        ip,
        module: 'ejabberd_service',
        access: 'all',
        global_routes: false,
        ...options.componentListener,
        ...(options.permits?.sendAsUsers ? { check_from: false } : {}),
        hosts: Object.fromEntries(
          options.components.map(({ domain, secret }) => [domain, { password: secret }]),
        ),
      },
      {
        port: ports.apiPort,
        ip,
        module: 'ejabberd_http',
        request_handlers: { '/api': 'mod_http_api' },
      },
    ],
    api_permissions: { tests: { who: 'all', what: '*' } },
    ...(options.permits?.privileges
      ? { acl: { ...options.settings?.['acl'], presence: { server: permitted(options) } } }
      : {}),
    modules: {
      mod_roster: {},
      mod_disco: {},
      mod_ping: {},
      mod_version: {},
      ...(options.permits?.privileges ? { mod_privilege: privileges } : {}),
      ...options.modules,
    },
  };
}

const privileges = {
  roster: { get: [{ allow: 'presence' }] },
  presence: { managed_entity: [{ allow: 'presence' }] },
};

/** Where Debian's own start script says that the Erlang libraries are. */
async function erlangLibraries(): Promise<string> {
  const script = await readFile('/usr/sbin/ejabberdctl', 'utf8');
  return /^ERL_LIBS='(.+)'$/m.exec(script)?.[1] ?? '/usr/lib';
}

/** Where Debian has ejabberd's own `include` and `ebin`. */
export async function ejabberdFolder(): Promise<string> {
  const libraries = await erlangLibraries();
  const name = (await readdir(libraries)).find((entry) => entry.startsWith('ejabberd-'));
  if (name === undefined) throw new Error(`ejabberd is not installed in ${libraries}`);
  return join(libraries, name);
}

async function register(apiPort: number, users: readonly ChatUser[]): Promise<void> {
  for (const user of users) {
    const { local, domain } = splitJid(user.jid);
    const answer = await fetch(`http://127.0.0.1:${apiPort}/api/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: local, host: domain, password: user.password }),
    });
    if (!answer.ok) throw new Error(`ejabberd did not make ${user.jid}: ${await answer.text()}`);
  }
}
