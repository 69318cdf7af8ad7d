import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartChatServer } from './daemons/chat-server.ts';
import { Daemon } from './daemons/daemon.ts';
import { freePort } from './daemons/free-port.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from './exchange-site.ts';
import { type Ran, doorlight } from './http/command-line.ts';
import { XmppLab } from './xmpp-lab.ts';
import { component } from './xmpp-site.ts';

const main = join(import.meta.dirname, '../../src/main.ts');

export interface OrganisationOptions {
  /** Lines for the end of the configuration, instead of the usual parameters. */
  readonly parameters?: string;
  /** One more line for the link to the chat server: `identity: native`. */
  readonly link?: string;
  /** Instead of the right ones. */
  readonly secret?: string;
  readonly exchangePassword?: string;
  readonly exchangeUrl?: string;
  /** Without the private authority that signed Exchange's certificate. */
  readonly untrusting?: boolean;
}

/**
 * A whole organisation on loopback: a real chat server, a simulated Exchange, and Doorlight as a
 * process of its own, configured by a file and administered by its command line.
 */
export class Organisation implements AsyncDisposable {
  readonly lab: XmppLab;
  readonly site: ExchangeSite;
  readonly doorlight: Daemon;
  readonly folder: string;
  /** Of the REST API. */
  readonly port: number;

  constructor(lab: XmppLab, site: ExchangeSite, daemon: Daemon, folder: string, port: number) {
    this.lab = lab;
    this.site = site;
    this.doorlight = daemon;
    this.folder = folder;
    this.port = port;
  }

  static async found(
    startServer: StartChatServer,
    options: OrganisationOptions = {},
  ): Promise<Organisation> {
    const [lab, site, folder, port] = await Promise.all([
      XmppLab.start(startServer),
      startExchangeSite(),
      mkdtemp(join(tmpdir(), 'doorlight-organisation-')),
      freePort(),
    ]);
    await writeFile(join(folder, 'ca.pem'), site.certificate.ca);
    const password = options.exchangePassword ?? serviceAccount.password;
    await writeFile(join(folder, 'password'), password, { mode: 0o600 });
    await writeFile(join(folder, 'secret'), options.secret ?? component.secret, { mode: 0o600 });
    await writeFile(
      join(folder, 'doorlight.yaml'),
      `database: { file: doorlight.db }
language: { default: en, further: [de] }
timeZone: Europe/London
gateways:
  - name: exchange
    kind: ews
    url: ${options.exchangeUrl ?? site.exchange.url}
    account: ${serviceAccount.user}
    passwordFile: password
${options.untrusting ? '' : '    caFile: ca.pem'}
xmpp:
  - domain: ${component.domain}
    host: ${lab.server.host}
    port: ${lab.server.componentPort}
    secretFile: secret
${options.link === undefined ? '' : `    ${options.link}`}
http: { host: 127.0.0.1, port: ${port}, tokenFile: token }
log: { level: info }
${options.parameters ?? 'parameters: { calendarSpreadS: 0, outOfOfficePollMin: 1 }'}
`,
    );
    const daemon = new Daemon({
      command: process.execPath,
      args: [main, 'serve', '--config', join(folder, 'doorlight.yaml')],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      logFile: join(folder, 'doorlight.log'),
      ports: [port],
    });
    await daemon.start();
    return new Organisation(lab, site, daemon, folder, port);
  }

  /** Runs a verb of the command line against this Doorlight; throws where it fails. */
  async run(...args: readonly string[]): Promise<Ran> {
    const ran = await doorlight([...args, '--config', join(this.folder, 'doorlight.yaml')]);
    if (ran.exitCode !== 0) throw new Error(`${args.join(' ')}: ${ran.stderr}`);
    return ran;
  }

  /** Doorlight's metrics, as Prometheus reads them. */
  async metrics(): Promise<string> {
    return await this.get('/metrics');
  }

  /** What the REST API answers, as text. */
  async get(path: string): Promise<string> {
    const token = (await readFile(join(this.folder, 'token'), 'utf8')).trim();
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return await answer.text();
  }

  /** What Doorlight has logged so far. */
  async log(): Promise<string> {
    return readFile(join(this.folder, 'doorlight.log'), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.doorlight.stop();
    await Promise.all([this.lab[Symbol.asyncDispose](), this.site[Symbol.asyncDispose]()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
