import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type DemoIdentity,
  componentDomain,
  componentSecret,
  domain,
  everybody,
  password,
} from './cast.ts';
import type { ChatServer, ChatServerOptions } from './chat-server.ts';
import { Child } from './child.ts';
import { answers, freePorts, loopback } from './loopback.ts';

interface Ports {
  readonly client: number;
  readonly component: number;
  readonly http: number;
}

/** Where mod_doorlight is. */
const modulesFolder = fileURLToPath(new URL('../../contrib/prosody', import.meta.url));

export async function startProsody({ folder, identity }: ChatServerOptions): Promise<ChatServer> {
  const [client = 0, component = 0, http = 0] = await freePorts(3);
  const ports = { client, component, http };
  const configFile = join(folder, 'prosody.cfg.lua');
  await writeFile(configFile, configuration(folder, ports, identity));
  await writeGroup(groupsFile(folder));
  await writeAccounts(folder);
  const child = new Child({
    name: 'Prosody',
    command: 'prosody',
    args: ['--config', configFile, '-F'],
    cwd: folder,
    logFile: join(folder, 'prosody.log'),
    isUp: async () => (await Promise.all(Object.values(ports).map(answers))).every(Boolean),
  });
  await child.start();
  return {
    name: 'Prosody',
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

function configuration(folder: string, ports: Ports, identity: DemoIdentity): string {
  const modules = [
    ...'roster saslauth disco presence message iq ping version pep vcard4 vcard_legacy carbons websocket'.split(
      ' ',
    ),
    ...modulesFor[identity],
  ];
  return `run_as_root = true
daemonize = false
pidfile = "${folder}/prosody.pid"
data_path = "${folder}/data"
interfaces = { "${loopback}" }
local_interfaces = { "${loopback}" }
c2s_ports = { ${ports.client} }
component_ports = { ${ports.component} }
http_ports = { ${ports.http} }
http_interfaces = { "${loopback}" }
https_ports = {}
http_host = "${loopback}"
consider_websocket_secure = true
modules_enabled = { ${modules.map((name) => `"${name}"`).join(', ')} }
modules_disabled = { "s2s", "tls" }
authentication = "internal_plain"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
storage = "internal"
log = { { levels = { min = "info" }, to = "console" } }
${identity === 'contact' ? '' : `groups_file = "${groupsFile(folder)}"\n`}
${identity === 'native' ? `plugin_paths = { "${modulesFolder}" }` : ''}
VirtualHost "${domain}"
${hostLines[identity]}
Component "${componentDomain}"
  component_secret = "${componentSecret}"
  component_conflict_resolve = "kick_old"
${identity === 'account' ? '  validate_from_addresses = false\n  modules_enabled = { "privilege" }\n' : ''}`;
}

/** Where people are their own contacts, colleagues know each other. */
const modulesFor = {
  contact: [],
  account: ['groups'],
  native: ['groups', 'doorlight'],
} as const satisfies Readonly<Record<DemoIdentity, readonly string[]>>;

const hostLines = {
  contact: '',
  account: `  modules_enabled = { "privilege" }
  privileged_entities = {
    ["${componentDomain}"] = { roster = "get", presence = "managed_entity" };
  }
`,
  native: `  doorlight_component = "${componentDomain}"
`,
} as const satisfies Readonly<Record<DemoIdentity, string>>;

function groupsFile(folder: string): string {
  return join(folder, 'groups.txt');
}

/** Everybody is in everybody's roster, without having asked. */
async function writeGroup(file: string): Promise<void> {
  const lines = everybody.map(({ jid, name }) => `${jid}=${name}`);
  await writeFile(file, ['[Company]', ...lines, ''].join('\n'));
}

/** In Prosody's own files, which needs no program that asks for passwords. */
async function writeAccounts(folder: string): Promise<void> {
  const accounts = join(folder, 'data', domain.replaceAll('.', '%2e'), 'accounts');
  await mkdir(accounts, { recursive: true });
  for (const { id } of everybody) {
    await writeFile(
      join(accounts, `${id}.dat`),
      `return { ["password"] = ${JSON.stringify(password)}; };\n`,
    );
  }
}
