import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type EjabberdOptions, ejabberdFolder, startEjabberd } from './ejabberd.ts';
import { freePort } from './free-port.ts';
import type { NativeServer } from './native-server.ts';

const moduleSource = fileURLToPath(
  new URL('../../../contrib/ejabberd/mod_doorlight/src', import.meta.url),
);
const consoleSource = fileURLToPath(new URL('../ejabberd/test_console.erl', import.meta.url));

export interface NativeEjabberd extends NativeServer {
  /** Evaluates Erlang in the server; the value as Erlang writes it. */
  evaluate(expressions: string): Promise<string>;
}

/**
 * ejabberd with `mod_doorlight` compiled before it starts, which takes seconds less than
 * `ejabberdctl module_install` (native-ejabberd-install.test.ts does that). Warnings are errors.
 */
export async function startNativeEjabberd(options: EjabberdOptions): Promise<NativeEjabberd> {
  const [beams, consolePort] = await Promise.all([compiled(), freePort()]);
  const server = await startEjabberd({
    ...options,
    codePath: beams,
    modules: {
      ...options.modules,
      mod_doorlight: { component: options.components[0]?.domain ?? '' },
    },
    erlArguments: ['-s', 'test_console', 'start', String(consolePort)].concat(
      options.erlArguments ?? [],
    ),
  });
  const evaluate = (expressions: string) => onConsole(consolePort, expressions);
  // The server's own getters go on being asked.
  return Object.assign(Object.create(server) as typeof server, {
    evaluate,
    unloadModule: async () => {
      await evaluate('ok = gen_mod:stop_module(<<"example.com">>, mod_doorlight).');
    },
    loadModule: async () => {
      await evaluate('ok = gen_mod:start_module(<<"example.com">>, mod_doorlight).');
    },
    kill: async () => {
      // Its database is on disk some seconds later by itself: accounts just made would be lost.
      await evaluate('ok = mnesia:sync_log().');
      await server.kill();
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(beams, { recursive: true, force: true });
    },
  });
}

async function compiled(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-beams-'));
  const sources = (await readdir(moduleSource)).filter((name) => name.endsWith('.erl'));
  const server = await ejabberdFolder();
  const includes = [join(server, 'include'), ...(await libraryIncludes())];
  const files = [...sources.map((name) => join(moduleSource, name)), consoleSource];
  await promisify(execFile)(
    'erlc',
    ['-Wall', '-Werror', '-pa', join(server, 'ebin'), '-o', folder]
      .concat(includes.flatMap((include) => ['-I', include]))
      .concat(files),
    { env: { PATH: '/usr/bin:/bin', HOME: folder } },
  );
  return folder;
}

/** Of the libraries whose records ejabberd's own are made of. */
async function libraryIncludes(): Promise<readonly string[]> {
  const libraries = '/usr/lib/erlang/lib';
  return (await readdir(libraries))
    .filter((name) => /^p1_(?:xmpp|xml)-/.test(name))
    .map((name) => join(libraries, name, 'include'));
}

async function onConsole(port: number, expressions: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const lines = createInterface({ input: socket });
  try {
    socket.write(`${expressions.replaceAll('\n', ' ')}\n`);
    const [line] = (await once(lines, 'line')) as [string];
    if (!line.startsWith('ok ')) throw new Error(`${expressions}: ${line}`);
    return line.slice('ok '.length);
  } finally {
    lines.close();
    socket.destroy();
  }
}
