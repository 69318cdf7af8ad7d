import { z } from 'zod';
import { bareJid } from '../address.ts';
import { type RosterAccess, type RosterReply, askRosterServer, saidBy } from './roster-http.ts';
import type { RosterContact } from './roster-plan.ts';
import { type RosterEntry, type RosterServer, RosterServerError } from './roster-server.ts';

// Older versions write one item, or one group, without a list around it.
const groupsSchema = z.preprocess(
  (given) =>
    typeof given === 'object' && given && 'group' in given ? [given.group].flat() : given,
  z.array(z.string()),
);
const itemSchema = z.object({
  jid: z.string(),
  nickname: z.string().nullish(),
  /** 0 none, 1 to, 2 from, 3 both. */
  subscriptionType: z.int(),
  groups: groupsSchema.nullish(),
});
const rosterSchema = z.preprocess(
  (given) =>
    typeof given === 'object' && given && 'rosterItem' in given ? [given.rosterItem].flat() : [],
  z.array(itemSchema),
);

const both = 3;

/**
 * Openfire by its REST API plugin (`/plugins/restapi/v1`), written after the plugin's
 * documentation and source: there was no Openfire to try it on.
 */
export class OpenfireRosters implements RosterServer {
  readonly #access: RosterAccess;
  /** Whether an entry of the roster just read is changed rather than added. */
  readonly #there = new Set<string>();

  constructor(access: RosterAccess) {
    this.#access = access;
  }

  async read(owner: string): Promise<ReadonlyMap<string, RosterEntry> | undefined> {
    this.#there.clear();
    const reply = await askRosterServer(this.#access, 'GET', rosterOf(owner));
    if (reply.status === 404) return undefined;
    if (reply.status !== 200) throw refused(`read the roster of ${owner}`, reply);
    const given = rosterSchema.safeParse(reply.body);
    if (!given.success) throw refused(`give the roster of ${owner}`, reply);
    const entries = new Map<string, RosterEntry>();
    for (const { subscriptionType, nickname, groups, ...item } of given.data) {
      const jid = bareJid(item.jid);
      const sees = subscriptionType === both || subscriptionType === 1;
      entries.set(jid, { jid, name: nickname ?? '', groups: groups ?? [], sees });
      this.#there.add(jid);
    }
    return entries;
  }

  async put(owner: string, { jid, name, groups }: RosterContact): Promise<void> {
    const item = { jid, nickname: name, subscriptionType: both, groups };
    const there = this.#there.has(jid);
    const path = there ? `${rosterOf(owner)}/${encodeURIComponent(jid)}` : rosterOf(owner);
    const reply = await askRosterServer(this.#access, there ? 'PUT' : 'POST', path, item);
    if (reply.status >= 300) throw refused(`add ${jid} for ${owner}`, reply);
  }

  async remove(owner: string, contact: string): Promise<void> {
    const path = `${rosterOf(owner)}/${encodeURIComponent(contact)}`;
    const reply = await askRosterServer(this.#access, 'DELETE', path);
    if (reply.status >= 300 && reply.status !== 404) {
      throw refused(`remove ${contact} for ${owner}`, reply);
    }
  }
}

function rosterOf(owner: string): string {
  return `/users/${encodeURIComponent(owner.slice(0, owner.indexOf('@')))}/roster`;
}

function refused(what: string, reply: RosterReply): RosterServerError {
  return new RosterServerError(`Openfire did not ${what}: ${saidBy(reply)}`, false);
}
