import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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

export interface ProsodyOptions extends ChatServerOptions {
  /** Modules beyond the few that every test needs. */
  readonly modules?: readonly string[];
  /** Lines for the top of the configuration. */
  readonly globalLines?: string;
  /** Lines for every component. */
  readonly componentLines?: string;
}

/** Starts Debian's Prosody as the current user, with a folder of its own. */
export async function startProsody(options: ProsodyOptions): Promise<ChatServer> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-prosody-'));
  const [clientPort, componentPort] = await Promise.all([freePort(), freePort()]);
  const configFile = join(folder, 'prosody.cfg.lua');
  await writeFile(configFile, configuration(options, { folder, clientPort, componentPort }));
  const daemon = new Daemon({
    command: 'prosody',
    args: ['--config', configFile, '-F'],
    cwd: folder,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder },
    logFile: join(folder, 'prosody.log'),
    ports: [clientPort, componentPort],
  });

  const server: ChatServer = {
    kind: 'prosody',
    host: '127.0.0.1',
    clientPort,
    componentPort,
    folder,
    get pid() {
      return daemon.pid;
    },
    addUsers: (users) => writeAccounts(folder, users),
    start: () => daemon.start(),
    stop: () => daemon.stop(),
    kill: () => daemon.kill(),
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.addUsers(options.users ?? []);
  await server.start();
  return server;
}

interface Place {
  readonly folder: string;
  readonly clientPort: number;
  readonly componentPort: number;
}

function configuration(options: ProsodyOptions, place: Place): string {
  const { sendAsUsers = false, privileges = false } = options.permits ?? {};
  const modules = ['roster', 'saslauth', 'disco', 'presence', 'message', 'iq', 'ping', 'version'];
  return [
    'run_as_root = true',
    'daemonize = false',
    `pidfile = "${place.folder}/prosody.pid"`,
    `data_path = "${place.folder}/data"`,
    'interfaces = { "127.0.0.1" }',
    'local_interfaces = { "127.0.0.1" }',
    `c2s_ports = { ${place.clientPort} }`,
    `component_ports = { ${place.componentPort} }`,
    `modules_enabled = { ${[...modules, ...(options.modules ?? [])].map(quoted).join(', ')} }`,
    'modules_disabled = { "s2s", "tls" }',
    'authentication = "internal_plain"',
    'c2s_require_encryption = false',
    'allow_unencrypted_plain_auth = true',
    'storage = "internal"',
    'log = { { levels = { min = "info" }, to = "console" } }',
    options.globalLines ?? '',
    ...options.domains.flatMap((domain) => [
      `VirtualHost "${domain}"`,
      ...(privileges && permitted(options, domain).length > 0
        ? [
            '  modules_enabled = { "privilege" }',
            '  privileged_entities = {',
            ...permitted(options, domain).map(
              (one) => `    ["${one}"] = { roster = "get", presence = "managed_entity" };`,
            ),
            '  }',
          ]
        : []),
    ]),
    ...options.components.flatMap(({ domain, secret }) => [
      `Component "${domain}"`,
      `  component_secret = "${secret}"`,
      '  component_conflict_resolve = "kick_old"',
      ...(sendAsUsers && permitted(options).includes(domain)
        ? ['  validate_from_addresses = false']
        : []),
      ...(privileges && permitted(options).includes(domain)
        ? ['  modules_enabled = { "privilege" }']
        : []),
      `  ${options.componentLines ?? ''}`,
    ]),
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${text}"`;
}

/** Prosody's own files: a thousand accounts take milliseconds, and no helper program. */
async function writeAccounts(folder: string, users: readonly ChatUser[]): Promise<void> {
  for (const user of users) {
    const { local, domain } = splitJid(user.jid);
    const accounts = join(folder, 'data', storedAs(domain), 'accounts');
    await mkdir(accounts, { recursive: true });
    await writeFile(
      join(accounts, `${storedAs(local)}.dat`),
      `return { ["password"] = ${JSON.stringify(user.password)}; };\n`,
    );
  }
}

/** Each byte that is no letter or digit of ASCII. */
function storedAs(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/gu, (letter) =>
    [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}
