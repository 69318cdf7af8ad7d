import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DemoIdentity, componentDomain, domain, password } from './cast.ts';
import { Child } from './child.ts';
import { DoorlightApi } from './doorlight-api.ts';
import { sipService } from './kamailio.ts';
import { freePorts, loopback } from './loopback.ts';

export interface DoorlightOptions {
  /** For its configuration, database and log. */
  readonly folder: string;
  readonly identity: DemoIdentity;
  /** The organisation's, an IANA name. */
  readonly timeZone: string;
  readonly exchange: {
    readonly url: string;
    readonly account: string;
    readonly password: string;
    /** PEM. */
    readonly ca: string;
  };
  readonly chat: { readonly componentPort: number; readonly componentSecret: string };
  /** `null` where there is no SIP server. */
  readonly sipPort: number | null;
}

/** Doorlight as anybody runs it: `serve` in a process of its own, with a configuration file. */
export interface DoorlightProcess extends AsyncDisposable {
  readonly configFile: string;
  /** Of its API and its console, without a slash at the end. */
  readonly url: string;
  readonly api: DoorlightApi;
  readonly pid: number | undefined;
  /** Ends it with SIGKILL, without giving it time for anything. */
  kill(): Promise<void>;
  /** Starts it again after `kill`; resolves when everything it needs is up. */
  start(): Promise<void>;
  /** The end of its log. */
  lastLines(): Promise<string>;
}

/** Resolves when Exchange and the chat server are both connected. */
export async function startDoorlight(options: DoorlightOptions): Promise<DoorlightProcess> {
  const { folder } = options;
  await mkdir(folder);
  const configFile = join(folder, 'doorlight.yaml');
  const [port = 0] = await freePorts(1);
  const url = `http://${loopback}:${port}`;
  const tokenFile = join(folder, 'api-token');
  await writeSecret(join(folder, 'exchange-password'), options.exchange.password);
  await writeSecret(join(folder, 'xmpp-secret'), options.chat.componentSecret);
  await writeSecret(join(folder, 'sip-password'), password);
  await writeFile(join(folder, 'exchange-ca.pem'), options.exchange.ca);
  await writeFile(configFile, configuration(options, port, tokenFile));
  const api = new DoorlightApi(url, tokenFile);
  const child = new Child({
    name: 'Doorlight',
    command: process.execPath,
    args: [mainProgram(), 'serve', '--config', configFile],
    cwd: folder,
    logFile: join(folder, 'doorlight.log'),
    isUp: () => api.isReady(),
  });
  await child.start();
  return {
    configFile,
    url,
    api,
    get pid() {
      return child.pid;
    },
    kill: () => child.kill(),
    start: () => child.start(),
    lastLines: () => child.lastLines(),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await child.stop();
    },
  };
}

/** `main.ts` in a checkout, `main.js` where it has been compiled. */
function mainProgram(): string {
  return fileURLToPath(new URL(`../main${extname(import.meta.filename)}`, import.meta.url));
}

function configuration(options: DoorlightOptions, port: number, tokenFile: string): string {
  const { exchange, chat, identity, sipPort, timeZone } = options;
  // JSON is YAML.
  return JSON.stringify(
    {
      database: { file: 'doorlight.db' },
      language: { default: 'en', further: ['de'] },
      timeZone,
      gateways: [
        {
          name: 'exchange',
          kind: 'ews',
          url: exchange.url,
          account: exchange.account,
          passwordFile: 'exchange-password',
          caFile: 'exchange-ca.pem',
        },
      ],
      xmpp: [
        {
          domain: componentDomain,
          host: loopback,
          port: chat.componentPort,
          secretFile: 'xmpp-secret',
          identity,
          // Above what people's own clients say, as most set none.
          ...(identity === 'account' ? { priority: 50 } : {}),
        },
      ],
      ...(sipPort === null ? {} : { sip: [sipLink(sipPort)] }),
      http: { host: loopback, port, tokenFile, publicUrl: `http://${loopback}:${port}` },
      parameters: { calendarSpreadS: 0 },
    },
    null,
    2,
  );
}

function sipLink(port: number): Readonly<Record<string, unknown>> {
  return {
    name: 'phones',
    host: loopback,
    port,
    transport: 'tcp',
    domains: [domain],
    username: sipService,
    passwordFile: 'sip-password',
  };
}

async function writeSecret(path: string, secret: string): Promise<void> {
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
}
