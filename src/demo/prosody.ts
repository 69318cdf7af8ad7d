import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DemoIdentity, componentDomain, domain, everybody, password } from './cast.ts';
import { Child } from './child.ts';
import { answers, freePorts, loopback } from './loopback.ts';

/** A real Prosody on free loopback ports, with everybody's account. */
export interface Prosody extends AsyncDisposable {
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

interface Ports {
  readonly client: number;
  readonly component: number;
  readonly http: number;
}

const componentSecret = 'secret of the demo';

/** Where mod_doorlight is. */
const modulesFolder = fileURLToPath(new URL('../../contrib/prosody', import.meta.url));

/** `folder` is for its configuration, data and log. */
export async function startProsody(folder: string, identity: DemoIdentity): Promise<Prosody> {
  const [client = 0, component = 0, http = 0] = await freePorts(3);
  const ports = { client, component, http };
  await mkdir(folder);
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
  const native = identity === 'native';
  // With identity native people are their own contacts, and colleagues know each other.
  const modules =
    `roster saslauth disco presence message iq ping version pep vcard4 vcard_legacy carbons websocket${native ? ' groups doorlight' : ''}`
      .split(' ')
      .map((name) => `"${name}"`)
      .join(', ');
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
modules_enabled = { ${modules} }
modules_disabled = { "s2s", "tls" }
authentication = "internal_plain"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
storage = "internal"
log = { { levels = { min = "info" }, to = "console" } }
${native ? nativeLines(folder) : ''}
VirtualHost "${domain}"

Component "${componentDomain}"
  component_secret = "${componentSecret}"
  component_conflict_resolve = "kick_old"
`;
}

function nativeLines(folder: string): string {
  return `plugin_paths = { "${modulesFolder}" }
doorlight_component = "${componentDomain}"
groups_file = "${groupsFile(folder)}"
`;
}

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
