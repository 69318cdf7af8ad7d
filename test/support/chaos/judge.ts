import type { Actor, Person } from './cast.ts';
import { bare, contactOf, maySee } from './cast.ts';
import type { ChaosClient } from './chaos-client.ts';
import type { Decided } from './doorlight-desk.ts';
import { inWords } from './screen.ts';

/** What is decided by nothing but the person's clients, or by nothing at all. */
const undecided: ReadonlySet<string> = new Set(['sessions', 'unknown', 'default']);

/**
 * What a watcher must show of a person, as docs/identities.md has it: the resources that are there
 * (`''` for a contact), and nothing else. `decided` is what REST says; none for who is not served.
 */
export function expected(
  person: Person,
  decided: Decided | undefined,
  clients: readonly ChaosClient[],
): ReadonlyMap<string, string> {
  const own = ownWords(person, clients);
  switch (person.host.identity) {
    case 'contact':
      return decided === undefined ? new Map() : present('', decided);
    case 'account':
      if (decided === undefined || undecided.has(decided.source) || own.size === 0) return own;
      return new Map([...own, ...present('Calendar', decided)]);
    case 'native':
      if (decided === undefined || undecided.has(decided.source)) return own;
      if (own.size === 0) return present('Calendar', decided);
      return new Map([...own.keys()].flatMap((resource) => [...present(resource, decided)]));
  }
}

/** What the person's own clients say, by resource. */
export function ownWords(
  person: Person,
  clients: readonly ChaosClient[],
): ReadonlyMap<string, string> {
  return new Map(
    clients
      .filter(({ actor, live }) => bare(actor.jid) === person.jid && live !== undefined)
      .map(({ actor, words: { show, text } }) => [resourceOf(actor), inWords(show, text)]),
  );
}

/** In which way what the client shows of the person is not this; `undefined` where it is. */
export function difference(
  client: ChaosClient,
  person: Person,
  wanted: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
): string | undefined {
  const where = contactOf(person) ?? person.jid;
  const shown = client.screen.resourcesOf(where);
  const visible = seenBy(client, person, wanted, own);
  if (inOneLine(shown) === inOneLine(visible)) return undefined;
  return `${client.actor.jid} shows ${where} as ${inOneLine(shown)}, not ${inOneLine(visible)}`;
}

function seenBy(
  { actor }: ChaosClient,
  person: Person,
  wanted: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (!maySee(actor.jid, person)) return nothing;
  if (bare(actor.jid) !== person.jid) return wanted;
  // Their own resources see each other as they are; nobody has their own contact in the roster.
  if (person.host.identity === 'contact') return nothing;
  return person.host.identity === 'native' ? own : wanted;
}

const nothing: ReadonlyMap<string, string> = new Map();

function present(resource: string, { availability, text: status }: Decided): Map<string, string> {
  if (availability === 'unavailable') return new Map();
  return new Map([[resource, inWords(availability, status)]]);
}

function resourceOf({ jid }: Actor): string {
  return jid.slice(bare(jid).length + 1);
}

function inOneLine(resources: ReadonlyMap<string, string>): string {
  const sorted = [...resources].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([resource, words]) => `${resource}: ${words}`).join(', ')}}`;
}
