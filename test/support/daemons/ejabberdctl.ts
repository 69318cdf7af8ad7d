import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Ejabberd, type EjabberdOptions, startEjabberd } from './ejabberd.ts';
import { freePort } from './free-port.ts';

const moduleFolder = fileURLToPath(
  new URL('../../../contrib/ejabberd/mod_doorlight', import.meta.url),
);
const node = 'ejabberd@localhost';

/** An ejabberd that is administered with Debian's own `ejabberdctl`. */
export interface AdministeredEjabberd extends Ejabberd {
  /** Runs `ejabberdctl` with these words; what it printed. Rejects with that where it failed. */
  ctl(...words: readonly string[]): Promise<string>;
  /** Where modules from elsewhere are put: `sources/mod_doorlight` is there. */
  readonly modulesFolder: string;
}

/**
 * Its distribution port is its own, so that nothing asks for a port mapper. `ejabberdctl` runs as
 * the current user: that one line of it is changed.
 */
export async function startAdministeredEjabberd(
  options: EjabberdOptions,
): Promise<AdministeredEjabberd> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-ejabberdctl-'));
  const port = await freePort();
  const modulesFolder = join(folder, 'modules');
  await cp(moduleFolder, join(modulesFolder, 'sources', 'mod_doorlight'), { recursive: true });
  const server = await startEjabberd({
    ...options,
    erlArguments: ['-sname', node, '-erl_epmd_port', String(port), '-start_epmd', 'false'],
    environment: { CONTRIB_MODULES_PATH: modulesFolder },
  });
  const script = join(folder, 'ejabberdctl');
  const original = await readFile('/usr/sbin/ejabberdctl', 'utf8');
  await writeFile(script, original.replace(/^INSTALLUSER=.*$/m, 'INSTALLUSER='));
  await chmod(script, 0o755);
  const configuration = join(folder, 'ejabberdctl.cfg');
  await writeFile(configuration, `ERL_DIST_PORT=${port}\nCONTRIB_MODULES_PATH=${modulesFolder}\n`);
  await writeFile(join(server.folder, 'inetrc'), '');
  const places = ['--config', join(server.folder, 'ejabberd.yml'), '--ctl-config', configuration]
    .concat('--spool', join(server.folder, 'spool'), '--logs', server.folder)
    .concat('--config-dir', server.folder, '--node', node);

  return Object.assign(Object.create(server) as typeof server, {
    modulesFolder,
    ctl: async (...words: readonly string[]) => {
      // Its cookie is in the home folder that both have.
      const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: server.folder };
      const { stdout } = await promisify(execFile)(script, [...places, ...words], { env });
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  });
}
