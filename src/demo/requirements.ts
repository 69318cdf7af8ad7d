import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DemoIdentity, DemoServer } from './cast.ts';
import { programFolders } from './child.ts';
import { ejabberdFolder } from './ejabberd.ts';
import { python } from './watcher.ts';

const run = promisify(execFile);

/** Something the demo needs is not there; the message says how to get it. */
class MissingError extends Error {
  override readonly name = 'MissingError';
}

/** Rejects with an error that names everything that is missing. */
export async function requireEverything(
  server: DemoServer,
  identity: DemoIdentity,
  sip: boolean,
): Promise<void> {
  await converseFolder();
  const programs: readonly (readonly [packages: string, there: boolean])[] = [
    await chatServer(server),
    ['prosody-modules', server !== 'prosody' || identity !== 'account' || (await privileges())],
    ['openssl', await succeeds('openssl', ['version'])],
    [
      'kamailio kamailio-presence-modules kamailio-sqlite-modules kamailio-tls-modules kamailio-websocket-modules sqlite3',
      !sip || (await sipServer()),
    ],
    ['baresip-core', !sip || (await succeeds('which', ['baresip']))],
    ['python3-slixmpp', await succeeds(python, ['-c', 'import slixmpp'])],
  ];
  const missing = programs.filter(([, there]) => !there).map(([packages]) => packages);
  if (missing.length > 0) {
    const names = missing.join(' ');
    throw new MissingError(
      `The demo needs ${names}, which are not installed here. On Debian or Ubuntu: ` +
        `sudo apt-get install ${names}`,
    );
  }
}

async function chatServer(server: DemoServer): Promise<[packages: string, there: boolean]> {
  switch (server) {
    case 'prosody':
      return ['prosody lua-unbound', await succeeds('which', ['prosody'])];
    case 'ejabberd':
      return ['ejabberd', (await ejabberdFolder()) !== undefined];
  }
}

/** Kamailio with what contrib/kamailio has it load, and what makes its database. */
async function sipServer(): Promise<boolean> {
  const modules = ['presence_xml', 'db_sqlite', 'tls', 'websocket'].map((name) =>
    succeeds('sh', ['-c', `ls /usr/lib/*/kamailio/modules/${name}.so`]),
  );
  const programs = ['kamailio', 'sqlite3'].map((name) => succeeds('which', [name]));
  return (await Promise.all([...modules, ...programs])).every(Boolean);
}

/** XEP-0356, where Debian has it. */
async function privileges(): Promise<boolean> {
  return await succeeds('test', ['-e', '/usr/lib/prosody/modules/mod_privilege']);
}

/** Where npm has put the chat client of the page, a development dependency. */
export async function converseFolder(): Promise<string> {
  try {
    const folder = dirname(fileURLToPath(import.meta.resolve('converse.js/dist/converse.min.js')));
    await access(folder);
    return folder;
  } catch {
    throw new MissingError(
      'The demo is part of a checkout, as its chat client (converse.js) is not in the published ' +
        'package. Clone the repository and run: npm run demo',
    );
  }
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args, {
      env: { PATH: programFolders },
    });
    return true;
  } catch {
    return false;
  }
}
