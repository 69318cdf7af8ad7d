import type { XmppPublisherOptions } from '../../../src/publishers/xmpp/publisher-options.ts';

type Identity = NonNullable<XmppPublisherOptions['identity']>;

/** One of the server's domains: its people are shown under one identity. */
export interface Host {
  readonly domain: string;
  readonly identity: Identity;
  /** The component's. */
  readonly component: string;
}

/** The module is on `example.com` wherever the daemons of the tests load it. */
export const hosts: readonly Host[] = [
  { domain: 'example.com', identity: 'native', component: 'presence.example.com' },
  { domain: 'account.example', identity: 'account', component: 'presence.account.example' },
  { domain: 'contact.example', identity: 'contact', component: 'presence.contact.example' },
];

export interface Person {
  /** Bare JID. */
  readonly jid: string;
  readonly host: Host;
  /** Local parts of those who may see them. */
  readonly watchers: readonly string[];
}

/** One client of somebody's. */
export interface Actor {
  /** Full JID. */
  readonly jid: string;
  readonly host: Host;
  readonly plays: 'person' | 'watcher' | 'stranger';
}

const seenBy: Readonly<Record<string, readonly string[]>> = {
  ann: ['vic', 'wes'],
  ben: ['vic', 'wes'],
  cem: ['vic'],
};

const clients: readonly (readonly [resource: string, plays: Actor['plays']])[] = [
  ['ann/phone', 'person'],
  ['ann/desk', 'person'],
  ['ben/phone', 'person'],
  ['cem/phone', 'person'],
  ['vic/phone', 'watcher'],
  ['wes/phone', 'watcher'],
  ['xan/phone', 'stranger'],
];

export const actors: readonly Actor[] = hosts.flatMap((host) =>
  clients.map(([client, plays]) => ({
    jid: client.replace('/', `@${host.domain}/`),
    host,
    plays,
  })),
);

export function people(host: Host): readonly Person[] {
  return Object.entries(seenBy).map(([name, watchers]) => ({
    jid: `${name}@${host.domain}`,
    host,
    watchers,
  }));
}

export const everyone: readonly Person[] = hosts.flatMap((host) => people(host));

export function ofHost(identity: Identity): readonly Person[] {
  return everyone.filter(({ host }) => host.identity === identity);
}

/** Whom `removal` takes. */
export const removed: readonly Person[] = everyone.filter(({ jid }) => jid.startsWith('ben@'));

export function bare(jid: string): string {
  return jid.split('/')[0] ?? jid;
}

/** Whether whoever is at `watcher`, a JID, may see the person. */
export function maySee(watcher: string, person: Person): boolean {
  const who = bare(watcher);
  if (who === person.jid) return true;
  return person.watchers.some((name) => `${name}@${person.host.domain}` === who);
}

/** The person whom presence from `jid` tells of: their own address, or the contact's. */
export function personAt(jid: string): Person | undefined {
  return everyone.find((person) => bare(jid) === person.jid || bare(jid) === contactOf(person));
}

/** The address of the person's contact, where the identity has them as one. */
export function contactOf({ jid, host }: Person): string | undefined {
  if (host.identity !== 'contact') return undefined;
  return jid.replace(`@${host.domain}`, `@${host.component}`);
}
