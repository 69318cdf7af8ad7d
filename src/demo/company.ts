import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type DemoIdentity,
  type DemoServer,
  type Member,
  addressOf,
  everybody,
  others,
  password,
} from './cast.ts';
import { type ChatServer, startChatServer } from './chat-server.ts';
import { type DeskPhone, startDeskPhone } from './desk-phone.ts';
import { type DoorlightProcess, startDoorlight } from './doorlight-process.ts';
import { type DemoExchange, startExchange } from './exchange.ts';
import { startKamailio } from './kamailio.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { WatchedClient } from './watched-client.ts';
import { Watcher } from './watcher.ts';

const calendarDeadlineMs = 30_000;

/** A small company on loopback: chat server, Exchange, Doorlight between them, and clients. */
export interface Company extends AsyncDisposable {
  readonly timeZone: string;
  readonly identity: DemoIdentity;
  readonly chat: ChatServer;
  readonly exchange: DemoExchange;
  readonly doorlight: DoorlightProcess;
  readonly watcher: Watcher;
  /** The colleague's; `null` in a company without telephones. */
  readonly phone: DeskPhone | null;
  /** Under which address contacts see the member. */
  readonly at: (member: Member) => string;
  /** Puts the member into the client's roster; everybody is there already but with `contact`. */
  readonly introduce: (client: WatchedClient, member: Member, name?: string) => Promise<void>;
}

export interface CompanyOptions {
  readonly server: DemoServer;
  readonly identity: DemoIdentity;
  /** With a SIP server, and a phone that watches everybody. */
  readonly sip: boolean;
  /** Everybody's, an IANA name. */
  readonly timeZone: string;
  /** Fills the mailboxes before Doorlight looks at them. */
  readonly furnish: (exchange: DemoExchange) => void;
}

/** Starts everything and enrols everybody. Disposing stops it in order and removes every file. */
export async function startCompany(options: CompanyOptions): Promise<Company> {
  const { server, identity, sip, timeZone, furnish } = options;
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder()).path;
  const chatFolder = join(folder, server);
  await mkdir(chatFolder);
  const [chat, exchange, kamailio] = await Promise.all([
    startChatServer(server, { folder: chatFolder, identity }),
    startExchange(timeZone),
    sip ? startKamailio(join(folder, 'kamailio')) : null,
  ]);
  stack.use(chat);
  stack.use(exchange);
  stack.use(kamailio);
  furnish(exchange);
  const doorlight = stack.use(
    await startDoorlight({
      folder: join(folder, 'doorlight'),
      identity,
      timeZone,
      exchange,
      chat,
      sipPort: kamailio?.port ?? null,
    }),
  );
  for (const member of everybody) await enrol(doorlight, member);
  for (const member of everybody) await calendarKnown(doorlight, member);
  const watcher = stack.use(new Watcher());
  if (identity !== 'contact') await signInOthers(watcher, chat.clientPort);
  const phone =
    kamailio === null
      ? null
      : stack.use(await startDeskPhone(join(folder, 'phone'), kamailio.port));
  const everything = stack.move();
  return {
    timeZone,
    identity,
    chat,
    exchange,
    doorlight,
    watcher,
    phone,
    at: (member) => addressOf(member, identity),
    async introduce(client, member, name = member.name) {
      if (identity === 'contact') await client.subscribe(member.contact, name);
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** Where people's own clients count there have to be some: they have left them on. */
async function signInOthers(watcher: Watcher, port: number): Promise<void> {
  for (const { jid } of others) await watcher.login(jid, password, port);
}

async function enrol({ api }: DoorlightProcess, { jid, name }: Member): Promise<void> {
  await api.enrol({ jid, name });
}

/** Resolves when the member's calendar has been read and is watched. */
async function calendarKnown({ api }: DoorlightProcess, { jid, name }: Member): Promise<void> {
  const deadline = Date.now() + calendarDeadlineMs;
  while ((await api.explain(jid)).calendar.known !== 'live') {
    if (Date.now() > deadline) throw new Error(`The calendar of ${name} could not be read.`);
    await delay(50);
  }
}
