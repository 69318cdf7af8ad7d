import { bareJid } from '../address.ts';
import { type RosterAccess, type RosterReply, askRosterServer, saidBy } from './roster-http.ts';
import type { RosterContact } from './roster-plan.ts';
import { type RosterEntry, type RosterServer, RosterServerError } from './roster-server.ts';

interface Given {
  readonly jid?: unknown;
  readonly nickname?: unknown;
  /** 0 none, 1 to, 2 from, 3 both. */
  readonly subscriptionType?: unknown;
  readonly groups?: unknown;
}

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
    const entries = new Map<string, RosterEntry>();
    for (const given of itemsOf(reply.body)) {
      const jid = bareJid(String(given.jid ?? ''));
      const sees = given.subscriptionType === both || given.subscriptionType === 1;
      const name = typeof given.nickname === 'string' ? given.nickname : '';
      entries.set(jid, { jid, name, groups: groupsOf(given.groups), sees });
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

/** `{"rosterItem": [...]}`; older ones give a single item without a list around it. */
function itemsOf(body: unknown): readonly Given[] {
  if (typeof body !== 'object' || body === null) return [];
  const items = Object.values(body)[0] as unknown;
  if (Array.isArray(items)) return items as readonly Given[];
  return typeof items === 'object' && items !== null ? [items as Given] : [];
}

function groupsOf(given: unknown): readonly string[] {
  if (Array.isArray(given)) return given.filter((one) => typeof one === 'string');
  if (typeof given !== 'object' || given === null) return [];
  return groupsOf([Object.values(given)[0]].flat());
}

function refused(what: string, reply: RosterReply): RosterServerError {
  return new RosterServerError(`Openfire did not ${what}: ${saidBy(reply)}`, false);
}
