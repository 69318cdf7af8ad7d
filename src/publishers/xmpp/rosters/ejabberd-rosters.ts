import { z } from 'zod';
import { bareJid } from '../address.ts';
import { type RosterAccess, type RosterReply, askRosterServer, saidBy } from './roster-http.ts';
import {
  type RosterContact,
  type RosterPlan,
  contactsFor,
  groupsByMember,
  membersOf,
} from './roster-plan.ts';
import { type RosterEntry, type RosterServer, RosterServerError } from './roster-server.ts';

/** What `get_roster` gives: an entry for each group, or since 24.02 one with all of them. */
const rosterSchema = z.array(
  z.object({
    jid: z.string(),
    nick: z.string().default(''),
    subscription: z.string(),
    group: z.string().optional(),
    groups: z.array(z.string()).optional(),
  }),
);

/** ejabberd by its HTTP API (mod_http_api) with the commands of mod_admin_extra. */
export class EjabberdRosters implements RosterServer {
  readonly #access: RosterAccess;
  /** How groups are written: 24.02 has changed it. */
  #dialect: 'group' | 'groups' = 'group';

  constructor(access: RosterAccess) {
    this.#access = access;
  }

  async read(owner: string): Promise<ReadonlyMap<string, RosterEntry> | undefined> {
    const { local, domain } = split(owner);
    const account = { user: local, host: domain };
    // It would keep a roster for nobody without a word.
    const known = await this.#ask('check_account', account);
    if (known.body !== 0) return undefined;
    const reply = await this.#ask('get_roster', account);
    const given = rosterSchema.safeParse(reply.body);
    if (!given.success) {
      throw new RosterServerError(`ejabberd gave no roster for ${owner}: ${saidBy(reply)}`, false);
    }
    const entries = new Map<string, RosterEntry>();
    for (const { nick: name, subscription, ...entry } of given.data) {
      const jid = bareJid(entry.jid);
      const within = entry.groups ?? (entry.group ? [entry.group] : []);
      const groups = [...(entries.get(jid)?.groups ?? []), ...within];
      entries.set(jid, { jid, name, groups, sees: ['both', 'to'].includes(subscription) });
    }
    return entries;
  }

  async put(owner: string, contact: RosterContact): Promise<void> {
    const first = await this.#add(owner, contact);
    if (first.status === 200) return;
    const before = this.#dialect;
    this.#dialect = before === 'group' ? 'groups' : 'group';
    const second = await this.#add(owner, contact);
    if (second.status === 200) return;
    this.#dialect = before;
    throw new RosterServerError(
      `ejabberd did not add ${contact.jid}: ${saidBy(first)}`,
      first.status === 404,
    );
  }

  async remove(owner: string, contact: string): Promise<void> {
    await this.#ask('delete_rosteritem', addresses(owner, contact));
  }

  async #add(owner: string, { jid, name, groups }: RosterContact): Promise<RosterReply> {
    return await askRosterServer(this.#access, 'POST', '/add_rosteritem', {
      ...addresses(owner, jid),
      nick: name,
      subs: 'both',
      ...(this.#dialect === 'groups' ? { groups } : { group: joined(groups) }),
    });
  }

  async #ask(command: string, body: object): Promise<RosterReply> {
    const reply = await askRosterServer(this.#access, 'POST', `/${command}`, body);
    if (reply.status === 200) return reply;
    if (reply.status !== 404) {
      throw new RosterServerError(`ejabberd refused ${command}: ${saidBy(reply)}`, false);
    }
    throw new RosterServerError(
      `ejabberd does not know ${command}: enable mod_admin_extra, and check that ${this.#access.url} is where mod_http_api is.`,
      true,
    );
  }
}

/**
 * The same as commands for a shell on ejabberd's machine, for servers without HTTP API. They say
 * everything: only the server knows what is there already.
 */
export function* ejabberdctlLines(plan: RosterPlan, remove: boolean): Generator<string> {
  const byMember = groupsByMember(plan);
  for (const owner of membersOf(plan)) {
    for (const { jid, name, groups } of contactsFor(plan, byMember, owner).values()) {
      const { localuser, localhost, user, host } = addresses(owner, jid);
      const words = [localuser, localhost, user, host];
      yield remove
        ? `ejabberdctl delete_rosteritem ${words.map(quoted).join(' ')}`
        : `ejabberdctl add_rosteritem ${[...words, name, joined(groups), 'both'].map(quoted).join(' ')}`;
    }
  }
}

/** It takes `;` for the end of one group's name. */
function joined(groups: readonly string[]): string {
  return groups.map((group) => group.replaceAll(';', ',')).join(';');
}

function addresses(
  owner: string,
  contact: string,
): Readonly<Record<'localuser' | 'localhost' | 'user' | 'host', string>> {
  const own = split(owner);
  const { local, domain } = split(contact);
  return { localuser: own.local, localhost: own.domain, user: local, host: domain };
}

function split(jid: string): { readonly local: string; readonly domain: string } {
  const at = jid.indexOf('@');
  return { local: at < 0 ? '' : jid.slice(0, at), domain: jid.slice(at + 1) };
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@.+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
