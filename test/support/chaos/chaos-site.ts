import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeServer, StartNativeServer } from '../daemons/native-server.ts';
import type { ChatServerOptions } from '../daemons/chat-server.ts';
import { Daemon } from '../daemons/daemon.ts';
import { freePort } from '../daemons/free-port.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../exchange-site.ts';
import { SlixmppDriver } from '../slixmpp-client.ts';
import { Cable } from './cable.ts';
import { everyone, hosts } from './cast.ts';
import { chaosDoorlight } from './chaos-settings.ts';
import { DoorlightDesk } from './doorlight-desk.ts';

const secret = 'sécret ß 秘密';

/** Of what `native` sets; the shortest that there may be. */
export const leaseS = 10;

/** UTF-16 code units of what a Doorlight that does not start has said last. */
const lastWordsLength = 2_000;

/**
 * One chat server with a host for each identity, a simulated Exchange, and Doorlight as a process
 * of its own with its store on disk, behind a cable that can be cut.
 */
export class ChaosSite implements AsyncDisposable {
  readonly server: NativeServer;
  readonly exchange: ExchangeSite;
  readonly driver: SlixmppDriver;
  readonly cable: Cable;
  readonly doorlight: Daemon;
  readonly desk: DoorlightDesk;
  readonly #started: AsyncDisposableStack;

  private constructor(
    parts: Omit<ChaosSite, typeof Symbol.asyncDispose>,
    started: AsyncDisposableStack,
  ) {
    this.server = parts.server;
    this.exchange = parts.exchange;
    this.driver = parts.driver;
    this.cable = parts.cable;
    this.doorlight = parts.doorlight;
    this.desk = parts.desk;
    this.#started = started;
  }

  /** Where something does not start, all the rest is ended, and it rejects with the reason. */
  static async found(startServer: StartNativeServer): Promise<ChaosSite> {
    await using started = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'doorlight-chaos-'));
    started.defer(() => rm(folder, { recursive: true, force: true }));
    const [server, exchange, driver, port] = await Promise.all([
      kept(started, startServer(serverOptions)),
      // Whoever is killed leaves subscriptions behind, and is killed more often here than an
      // Exchange's throttling policy has in mind.
      kept(started, startExchangeSite({ limits: { subscriptions: Infinity } })),
      kept(started, SlixmppDriver.start()),
      freePort(),
    ]);
    const cable = started.use(await Cable.lay(server.componentPort));
    for (const { jid } of everyone) {
      exchange.exchange.addMailbox({ address: jid, timeZone: 'Europe/London' });
    }
    await writeFile(join(folder, 'ca.pem'), exchange.certificate.ca);
    await writeFile(join(folder, 'password'), serviceAccount.password, { mode: 0o600 });
    await writeFile(join(folder, 'secret'), secret, { mode: 0o600 });
    const configuration = doorlightConfiguration(exchange.exchange.url, cable.port, port);
    await writeFile(join(folder, 'doorlight.yaml'), configuration);
    const logFile = join(folder, 'doorlight.log');
    const doorlight = started.use(
      new Daemon({
        command: process.execPath,
        args: [chaosDoorlight(), 'serve', '--config', join(folder, 'doorlight.yaml')],
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '', HOME: folder },
        logFile,
        ports: [port],
      }),
    );
    started.defer(() => cable.mend());
    await doorlight.start().catch(async (error: unknown) => {
      const log = await readFile(logFile, 'utf8').catch(() => '');
      const lastWords = log.trim().slice(-lastWordsLength) || 'nothing';
      throw new Error(`Doorlight did not start. It said:\n${lastWords}`, { cause: error });
    });
    const desk = new DoorlightDesk(port, join(folder, 'token'));
    const parts = { server, exchange, driver, cable, doorlight, desk };
    return new ChaosSite(parts, started.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#started.disposeAsync();
  }
}

/** What starts when the rest has been given up already is ended at once. */
async function kept<T extends AsyncDisposable>(
  started: AsyncDisposableStack,
  starting: Promise<T>,
): Promise<T> {
  const one = await starting;
  if (started.disposed) await one[Symbol.asyncDispose]();
  else started.use(one);
  return one;
}

const serverOptions: ChatServerOptions = {
  domains: hosts.map(({ domain }) => domain),
  components: hosts.map(({ component }) => ({ domain: component, secret })),
  permits: { sendAsUsers: true, privileges: true, component: 'presence.account.example' },
};

function doorlightConfiguration(exchangeUrl: string, cablePort: number, restPort: number): string {
  const links = hosts.map(({ component, identity }) => {
    const lease = identity === 'native' ? `, leaseS: ${leaseS}` : '';
    return `  - { domain: ${component}, port: ${cablePort}, secretFile: secret, identity: ${identity}, deadAfterS: 6${lease} }`;
  });
  return [
    'database: { file: doorlight.db }',
    'timeZone: Europe/London',
    'gateways:',
    `  - { name: exchange, kind: ews, url: "${exchangeUrl}", account: ${serviceAccount.user}, passwordFile: password, caFile: ca.pem }`,
    'xmpp:',
    ...links,
    `http: { host: 127.0.0.1, port: ${restPort}, tokenFile: token }`,
    'parameters: { calendarSpreadS: 0 }',
    '',
  ].join('\n');
}
