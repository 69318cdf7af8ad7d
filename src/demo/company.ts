import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Member, everybody } from './cast.ts';
import { type DoorlightProcess, startDoorlight } from './doorlight-process.ts';
import { type DemoExchange, startExchange } from './exchange.ts';
import { type Prosody, startProsody } from './prosody.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { Watcher } from './watcher.ts';

const calendarDeadlineMs = 30_000;

/** A small company on loopback: chat server, Exchange, Doorlight between them, and clients. */
export interface Company extends AsyncDisposable {
  readonly timeZone: string;
  readonly chat: Prosody;
  readonly exchange: DemoExchange;
  readonly doorlight: DoorlightProcess;
  readonly watcher: Watcher;
}

export interface CompanyOptions {
  /** Everybody's, an IANA name. */
  readonly timeZone: string;
  /** Fills the mailboxes before Doorlight looks at them. */
  readonly furnish: (exchange: DemoExchange) => void;
}

/** Starts everything and enrols everybody. Disposing stops it in order and removes every file. */
export async function startCompany({ timeZone, furnish }: CompanyOptions): Promise<Company> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder()).path;
  const [chat, exchange] = await Promise.all([
    startProsody(join(folder, 'prosody')),
    startExchange(timeZone),
  ]);
  stack.use(chat);
  stack.use(exchange);
  furnish(exchange);
  const doorlight = stack.use(
    await startDoorlight({ folder: join(folder, 'doorlight'), timeZone, exchange, chat }),
  );
  for (const member of everybody) await enrol(doorlight, member);
  for (const member of everybody) await calendarKnown(doorlight, member);
  const watcher = stack.use(new Watcher());
  const everything = stack.move();
  return {
    timeZone,
    chat,
    exchange,
    doorlight,
    watcher,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
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
