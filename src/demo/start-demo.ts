import {
  type DemoIdentity,
  type DemoServer,
  administrator,
  assistant,
  colleague,
  everybody,
  memberOf,
  others,
  password,
} from './cast.ts';
import { serverNames } from './chat-server.ts';
import { type Company, startCompany } from './company.ts';
import { furnishOffice } from './furnish-office.ts';
import { startPageServer } from './page-server.ts';
import { requireEverything } from './requirements.ts';

export interface DemoOptions {
  readonly server: DemoServer;
  readonly identity: DemoIdentity;
  /** With a SIP server and a phone. */
  readonly sip: boolean;
  /** Of the page; 0 for any that is free. */
  readonly port: number;
  readonly print: (line: string) => void;
}

/**
 * Starts the company and its page, and prints where the page is. Disposing stops everything in
 * order and leaves nothing behind. Rejects where something is not installed, and says how to get it.
 */
export async function startDemo({
  server,
  identity,
  sip,
  port,
  print,
}: DemoOptions): Promise<AsyncDisposable> {
  await requireEverything(server, identity, sip);
  print(
    `Starting ${serverNames[server]}${sip ? ', Kamailio' : ''}, a simulated Exchange and Doorlight …`,
  );
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  await using stack = new AsyncDisposableStack();
  const company = stack.use(
    await startCompany({ server, identity, sip, timeZone, furnish: furnishOffice }),
  );
  await introduceEverybody(company);
  await company.doorlight.api.addAdministrator(administrator.account, administrator.password);
  await company.doorlight.api.override(memberOf('priya').jid, {
    availability: 'available',
    text: 'Urgent? Ring me',
    ends: { kind: 'end-of-meeting' },
  });
  const page = stack.use(await startPageServer(company, port));
  print(`
  The demo is at  ${page.url}

  You are ${colleague.name}. Change somebody's calendar on the left and watch your contacts on
  the right; write “help” to Doorlight in the chat. The command line works, too:
    npx doorlight presence explain ${memberOf('alice').jid} --config ${company.doorlight.configFile}

  The console is at  ${company.doorlight.url}/
  Write “sign in” to Doorlight in the chat, and its link opens your own page there. Administrators
  sign in as ${administrator.account} with the password “${administrator.password}”

  Ctrl-C stops everything and leaves nothing behind.
`);
  if (company.phone !== null) {
    print(`  ${colleague.name} has a desk phone, too (baresip, over Kamailio). What it shows:\n`);
    company.phone.follow(({ name }, { availability, text }) => {
      print(`  ☎ ${name} is ${availability}${text === '' ? '' : ` “${text}”`}`);
    });
  }
  return stack.move();
}

/** The colleague asks everybody for their presence, as one would by hand, and the assistant too. */
async function introduceEverybody({ identity, introduce, watcher, chat }: Company): Promise<void> {
  const client = await watcher.login(colleague.jid, password, chat.clientPort);
  for (const member of everybody) {
    await introduce(client, member, member === colleague ? `${member.name} (you)` : member.name);
  }
  await client.subscribe(assistant, 'Doorlight');
  await client.logout();
  if (identity !== 'contact') return;
  // The others have clients to be opened, too, which greet the assistant once they have a contact.
  for (const { jid } of others) {
    const theirs = await watcher.login(jid, password, chat.clientPort);
    await theirs.subscribe(assistant, 'Doorlight');
    await theirs.logout();
  }
}
