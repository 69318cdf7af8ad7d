import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { DoorlightDesk } from './doorlight-desk.ts';

const main = join(import.meta.dirname, '../../../src/main.ts');
const secret = 'sécret ß 秘密';

/** Of what `native` sets; the shortest that there may be. */
export const leaseS = 10;

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
  readonly folder: string;

  private constructor(parts: Omit<ChaosSite, typeof Symbol.asyncDispose>) {
    this.server = parts.server;
    this.exchange = parts.exchange;
    this.driver = parts.driver;
    this.cable = parts.cable;
    this.doorlight = parts.doorlight;
    this.desk = parts.desk;
    this.folder = parts.folder;
  }

  static async found(startServer: StartNativeServer): Promise<ChaosSite> {
    const [server, exchange, driver, folder, port] = await Promise.all([
      startServer(serverOptions),
      // Whoever is killed leaves subscriptions behind, and is killed more often here than an
      // Exchange's throttling policy has in mind.
      startExchangeSite({ limits: { subscriptions: Infinity } }),
      SlixmppDriver.start(),
      mkdtemp(join(tmpdir(), 'doorlight-chaos-')),
      freePort(),
    ]);
    const cable = await Cable.lay(server.componentPort);
    for (const { jid } of everyone) {
      exchange.exchange.addMailbox({ address: jid, timeZone: 'Europe/London' });
    }
    await writeFile(join(folder, 'ca.pem'), exchange.certificate.ca);
    await writeFile(join(folder, 'password'), serviceAccount.password, { mode: 0o600 });
    await writeFile(join(folder, 'secret'), secret, { mode: 0o600 });
    const configuration = doorlightConfiguration(exchange.exchange.url, cable.port, port);
    await writeFile(join(folder, 'doorlight.yaml'), configuration);
    const doorlight = new Daemon({
      command: process.execPath,
      args: [main, 'serve', '--config', join(folder, 'doorlight.yaml')],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      logFile: join(folder, 'doorlight.log'),
      ports: [port],
    });
    await doorlight.start();
    const desk = new DoorlightDesk(port, join(folder, 'token'));
    return new ChaosSite({ server, exchange, driver, cable, doorlight, desk, folder });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cable.mend();
    await this.driver[Symbol.asyncDispose]();
    await this.doorlight.stop();
    await this.cable[Symbol.asyncDispose]();
    await Promise.all([this.server[Symbol.asyncDispose](), this.exchange[Symbol.asyncDispose]()]);
    await rm(this.folder, { recursive: true, force: true });
  }
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
