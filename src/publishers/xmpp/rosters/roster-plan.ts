import { type PersonJid, contactAddress } from '../address.ts';

/** Somebody whom Doorlight knows. */
export interface RosterPerson {
  /** Bare JID, normalised. */
  readonly jid: string;
  /** `null` for the local part of the address. */
  readonly name: string | null;
  readonly enabled: boolean;
}

/** A contact as it is to stand in somebody's roster. */
export interface RosterContact {
  /** Bare JID: `john@presence.example.com`. */
  readonly jid: string;
  readonly name: string;
  readonly groups: readonly string[];
}

export interface RosterGroup {
  readonly name: string;
  /** Bare JIDs of those who see it. */
  readonly members: readonly string[];
  /** JID and name of each contact in it. */
  readonly contacts: ReadonlyMap<string, string>;
}

/** Who is to see whom. Groups, since everyone seeing everyone is too much to be written out. */
export interface RosterPlan {
  readonly component: string;
  readonly groups: readonly RosterGroup[];
  /** Everyone sees the one group there is. */
  readonly everyone: boolean;
  /** Bare JIDs of all contacts that are somebody's, shown or not: others are dead. */
  readonly alive: ReadonlySet<string>;
}

/** One line of who belongs where. */
export interface Membership {
  readonly person: string;
  readonly group: string;
}

export interface PlanRequest {
  readonly component: string;
  readonly people: readonly RosterPerson[];
  /** `null`: everyone sees everyone, in one group. */
  readonly memberships: readonly Membership[] | null;
  /** The name of that one group. */
  readonly groupName: string;
}

/**
 * Members of a group see those of them who are served; whoever is not may still look. The
 * assistant is in every group, so that people find it.
 */
export function planRosters({
  component,
  people,
  memberships,
  groupName,
}: PlanRequest): RosterPlan {
  const given = memberships ?? people.map(({ jid }) => ({ person: jid, group: groupName }));
  const known = new Map(people.map((person) => [person.jid, person]));
  const assistant = assistantOf(component, known);
  const groups = new Map<string, { members: Set<string>; contacts: Map<string, string> }>();
  for (const { person, group } of given) {
    const there = groups.get(group) ?? { members: new Set(), contacts: new Map([assistant]) };
    groups.set(group, there);
    there.members.add(person);
    const served = known.get(person);
    if (served?.enabled) there.contacts.set(contactOf(served, component), nameOf(served));
  }
  return {
    component,
    everyone: memberships === null,
    groups: [...groups].map(([name, { members, contacts }]) => ({
      name,
      members: [...members].toSorted(),
      contacts,
    })),
    alive: new Set([
      component,
      assistant[0],
      ...people.map((person) => contactOf(person, component)),
    ]),
  };
}

/** Everyone who is to see somebody. */
export function membersOf(plan: RosterPlan): readonly string[] {
  return [...new Set(plan.groups.flatMap(({ members }) => members))].toSorted();
}

/** What is to stand in the roster of one of them. */
export function contactsFor(
  plan: RosterPlan,
  byMember: ReadonlyMap<string, readonly RosterGroup[]>,
  member: string,
): ReadonlyMap<string, RosterContact> {
  const own = byMember.get(member) ?? [];
  const contacts = new Map<string, RosterContact>();
  for (const { name: group, contacts: within } of own) {
    for (const [jid, name] of within) {
      const groups = [...(contacts.get(jid)?.groups ?? []), group];
      contacts.set(jid, { jid, name, groups });
    }
  }
  return contacts;
}

/** The groups of each member, to be looked up many times. */
export function groupsByMember(plan: RosterPlan): ReadonlyMap<string, readonly RosterGroup[]> {
  const byMember = new Map<string, RosterGroup[]>();
  for (const group of plan.groups) {
    for (const member of group.members) {
      const own = byMember.get(member);
      if (own) own.push(group);
      else byMember.set(member, [group]);
    }
  }
  return byMember;
}

function contactOf({ jid }: RosterPerson, component: string): string {
  return contactAddress(jid as PersonJid, component);
}

function nameOf({ jid, name }: RosterPerson): string {
  return name ?? jid.slice(0, jid.indexOf('@'));
}

// Where somebody is called so, that address is theirs.
function assistantOf(
  component: string,
  known: ReadonlyMap<string, RosterPerson>,
): readonly [jid: string, name: string] {
  const alias = `doorlight@${component}`;
  const taken = [...known.values()].some((person) => contactOf(person, component) === alias);
  return [taken ? component : alias, 'Doorlight'];
}
