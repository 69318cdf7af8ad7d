import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ChatServerOptions } from './chat-server.ts';
import { freePort } from './free-port.ts';
import type { NativeServer } from './native-server.ts';
import { startProsody } from './prosody.ts';

/** What any real installation has, and what looks at presence on its way. */
const others = [
  'smacks',
  'csi',
  'csi_simple',
  'pep',
  'vcard4',
  'vcard_legacy',
  'blocklist',
  'carbons',
  'offline',
  'lastactivity',
  'privilege',
];

/** Prosody with `mod_doorlight`, as docs/install.md has it installed. */
export async function startNativeProsody(options: ChatServerOptions): Promise<NativeServer> {
  const consolePort = await freePort();
  const folder = fileURLToPath(new URL('../../../contrib/prosody', import.meta.url));
  const server = await startProsody({
    ...options,
    modules: [...others, 'doorlight', 'admin_telnet'],
    globalLines: [
      `plugin_paths = { "${folder}" }`,
      `privileged_entities = { ["${options.components[0]?.domain ?? ''}"] = { roster = "both", presence = "roster" } }`,
      `doorlight_component = "${options.components[0]?.domain ?? ''}"`,
      `console_ports = { ${consolePort} }`,
      'console_interfaces = { "127.0.0.1" }',
      'console_banner = "-"',
    ].join('\n'),
  });
  const command = (text: string) => onConsole(consolePort, text);
  // The server's own getters go on being asked.
  return Object.assign(Object.create(server) as typeof server, {
    unloadModule: () => command('module:unload("doorlight", "example.com")'),
    loadModule: () => command('module:load("doorlight", "example.com")'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

/** Says one line on the administrator's console and waits until it is done. */
async function onConsole(port: number, line: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let heard = '';
  const done = Promise.withResolvers<void>();
  socket.on('data', (bytes) => {
    heard += bytes.toString();
    // Its banner has no line that begins so.
    if (/^\| (?:OK|Result)/m.test(heard)) done.resolve();
    else if (/^! /m.test(heard)) done.reject(new Error(`the console refused ${line}: ${heard}`));
  });
  socket.on('error', done.reject);
  socket.write(`${line}\n`);
  await done.promise.finally(() => socket.destroy());
}
