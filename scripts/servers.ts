// Writes docs/servers.md: what each identity does on each server, as the suite in test/servers
// saw it when its columns were last recorded.
import { readdirSync, writeFileSync } from 'node:fs';
import {
  type BehaviourName,
  type Cell,
  type Column,
  type Difference,
  type IdentityKind,
  behaviourNames,
  behaviourTexts,
  differences,
  identityKinds,
} from '../test/servers/cells.ts';
import { measuredFolder, readColumn } from '../test/servers/measured.ts';

/** Who has a column whether there was a run or not, by the file in test/servers/measured. */
const everyServer: Readonly<Record<string, string>> = {
  prosody: 'Prosody',
  ejabberd: 'ejabberd',
  openfire: 'Openfire',
};

const introductions: Readonly<Record<IdentityKind, string>> = {
  contact:
    'Contacts see `john@presence.example.com`. The servers are as installed, with the component and nothing else.',
  account:
    'Contacts see `john@example.com/Calendar`. The servers have the lines of [identities.md](identities.md), account.',
  native:
    'Contacts see John’s own resources, as Doorlight decides. The servers have Doorlight’s module ([install.md](install.md)).',
};

const head = `# What works on which server

Written by \`node scripts/servers.ts\` from runs of the suite in \`test/servers\`, which \`npm test\` runs
on Debian's Prosody and ejabberd and \`npm run test:server\` on yours. Where a run sees anything else
than this page says, it fails.

- **ok**: what [the last table](#what-ok-means) says was seen.
- **differs**: something else was seen, and always is; the number leads to the reason.
- **not possible**: this server does not grant what the identity needs.
- **not run**: nobody has tried it, or not there.`;

const limits = `## Known limits

- **Identity \`native\`**: somebody logs in at the very moment at which Doorlight says that they have gone,
  two seconds after their last client went: contacts see them go once more and come back at once.
- **ejabberd with \`mod_pres_counter\`**, which Debian's \`ejabberd.yml\` has: answers to more than five
  subscriptions a minute are thrown away and arrive later, some two hundred an hour
  ([install.md](install.md#everyone-in-everyones-roster)). What a client asks for beyond five a minute never
  reaches Doorlight.
- **ejabberd that still holds an earlier connection** of the component, because the machine or the network at
  its other end went without a word: it gives that one, at random, half of all stanzas until its system gives the
  connection up, which on Linux takes about a quarter of an hour (\`net.ipv4.tcp_retries2\`; 8 makes it two
  minutes). What Doorlight asks is asked again; what people say and ask meanwhile is lost half of the time.
  A Doorlight that is killed, or whose machine is back, is noticed at once.
- **ejabberd 24.07 to 24.12 with \`mod_privilege\`** throws away the IQs of a component that has privileges
  (its issue 4336), so that commands and cards do not work; neither earlier nor later versions do that. Since
  24.07 it speaks the version of XEP-0356 that Prosody does. Doorlight takes it that every session is told
  only where the server says that it is Prosody (\`mod_version\`, or its usual name in disco#info).
- Openfire, Tigase, MongooseIM, Prosody 13 and ejabberd after 23.01 have not been run here. What they and
  Gajim, Psi, Conversations, Dino, Pidgin and Converse.js are known to send to a component is tried by hand
  (\`test/integration/xmpp-foreign-*.test.ts\`).`;

const tail = `## Your own server

The suite runs on any server with a component and three accounts. It logs in to these accounts only,
takes out of their rosters what they have of one another and of the component, before and after, and
leaves everything else in them alone. Doorlight itself must not be running on that component.

\`\`\`sh
XMPP_HOST=127.0.0.1 XMPP_COMPONENT_PORT=5347 XMPP_CLIENT_PORT=5222 \\
  XMPP_DOMAIN=example.com XMPP_SECRET=… \\
  XMPP_USERS=test1:password,test2:password,test3:password npm run test:server
\`\`\`

| variable | |
| --- | --- |
| \`XMPP_HOST\` | where the server is; both ports |
| \`XMPP_COMPONENT_PORT\` | for components (XEP-0114), without TLS; 5347 by default, Openfire has 5275 |
| \`XMPP_CLIENT_PORT\` | for clients; 5222 by default. STARTTLS is used where it is offered, whoever signed the certificate |
| \`XMPP_DOMAIN\` | of the accounts |
| \`XMPP_COMPONENT\` | the component's domain; \`presence.\` and the accounts' domain by default |
| \`XMPP_SECRET\` | the component's |
| \`XMPP_USERS\` | \`name:password,…\`: somebody whose presence is shown, a contact, a stranger. Passwords without commas |
| \`XMPP_RECORD\` | the name of a column, such as \`openfire\`: a whole run is kept as \`test/servers/measured/openfire.json\` |

All three identities are tried, one after the other; what the server does not grant is *not possible*,
with what is missing. Nobody there can restart your server, so that row is *not run*. People who are
connected with a client of their own stay as they are; rows that need them offline are *not run* then.

To fill Openfire's column: in its administration allow external components (Server settings, External
components), set the secret, make three users, run the above with \`XMPP_COMPONENT_PORT=5275\` and
\`XMPP_RECORD=openfire\`, then \`node scripts/servers.ts\`. \`XMPP_RECORD=debian npm test -- --project servers\`
records Prosody and ejabberd anew.`;

/** The whole page, as Markdown. */
export function serversPage(): string {
  const columns = readColumns();
  const used = usedDifferences([...columns.values()]);
  const sections = [
    head,
    ...identityKinds.map((identity) => section(identity, columns, used)),
    ['## Differences', ...used.map((how, at) => `${at + 1}. ${differences[how]}`)].join('\n\n'),
    '## What ok means',
    ['| | |', '| --- | --- |', ...behaviourNames.map(meaning)].join('\n'),
    limits,
    tail,
  ];
  return `${sections.join('\n\n')}\n`;
}

type Columns = ReadonlyMap<string, Column | undefined>;

/** The servers everyone asks about first, then whatever else has been recorded. */
function readColumns(): Columns {
  const recorded = readdirSync(measuredFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
  const names = new Set([...Object.keys(everyServer), ...recorded]);
  return new Map([...names].map((name) => [name, readColumn(name)]));
}

/** In the order in which the page comes to them. */
function usedDifferences(columns: readonly (Column | undefined)[]): readonly Difference[] {
  const used = new Set<Difference>();
  for (const identity of identityKinds) {
    for (const behaviour of behaviourNames) {
      for (const column of columns) {
        const cell = column?.cells[identity][behaviour];
        if (cell?.result === 'differs') used.add(cell.how);
      }
    }
  }
  return [...used];
}

function section(identity: IdentityKind, columns: Columns, used: readonly Difference[]): string {
  const names = [...columns].map(([name, column]) => column?.server ?? everyServer[name] ?? name);
  const rows = behaviourNames.map((behaviour) => {
    const cells = [...columns.values()].map((column) =>
      inWords(column?.cells[identity][behaviour], used),
    );
    return `| ${[behaviourTexts[behaviour][0], ...cells].join(' | ')} |`;
  });
  const line = `| --- |${' --- |'.repeat(names.length)}`;
  const table = [`| | ${names.join(' | ')} |`, line, ...rows].join('\n');
  return [`## ${identity}`, introductions[identity], table].join('\n\n');
}

function inWords(cell: Cell | undefined, used: readonly Difference[]): string {
  if (cell === undefined) return 'not run';
  switch (cell.result) {
    case 'ok':
      return 'ok';
    case 'differs':
      return `differs [${used.indexOf(cell.how) + 1}](#differences)`;
    case 'not possible':
    case 'not run':
      return `${cell.result}: ${oneLine(cell.why)}`;
  }
}

function oneLine(text: string): string {
  return text.split('\n')[0]?.replaceAll('|', '\\|') ?? '';
}

function meaning(behaviour: BehaviourName): string {
  return `| ${behaviourTexts[behaviour].join(' | ')} |`;
}

if (import.meta.main) {
  writeFileSync(new URL('../docs/servers.md', import.meta.url), serversPage());
}
