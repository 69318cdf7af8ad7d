/** Somebody of the demo's company. */
export interface Member {
  /** Short, for addresses of the page: `alice`. */
  readonly id: string;
  readonly name: string;
  /** Bare JID of the account, and address of the mailbox. */
  readonly jid: string;
  /** Bare JID under which Doorlight shows the person to others, with identity `contact`. */
  readonly contact: string;
}

/** Under which address Doorlight shows people: docs/identities.md. */
export type DemoIdentity = 'contact' | 'account' | 'native';

export const demoIdentities: readonly DemoIdentity[] = ['contact', 'account', 'native'];

/** Which chat server the company has. */
export type DemoServer = 'prosody' | 'ejabberd';

export const demoServers: readonly DemoServer[] = ['prosody', 'ejabberd'];

export const domain = 'example.com';

/** Doorlight's component. */
export const componentDomain = `presence.${domain}`;

/**
 * The assistant; the component's own address is the same, but Converse.js takes that for a server
 * and shows nothing of what it says.
 */
export const assistant = `doorlight@${componentDomain}`;

/** Every account's. Everything is on loopback and made up, and ends with the demo. */
export const password = 'doorlight';

/** Whoever signs in at the console with a password. */
export const administrator = { account: 'admin', password: 'only for this demo' } as const;

/** What the chat server and Doorlight share. */
export const componentSecret = 'secret of the demo';

/** The one who is signed in on the page, and whose roster has everybody. */
export const colleague: Member = member('robin', 'Robin Hale');

export const others: readonly Member[] = [
  member('alice', 'Alice Adams'),
  member('ben', 'Ben Okafor'),
  member('carla', 'Carla Ruiz'),
  member('mei', 'Mei Tanaka'),
  member('priya', 'Priya Nair'),
];

export const everybody: readonly Member[] = [colleague, ...others];

/** Where contacts see the member: whichever resource it is, their clients show it there. */
export function addressOf({ jid, contact }: Member, identity: DemoIdentity): string {
  return identity === 'contact' ? contact : jid;
}

/** Throws where there is nobody of that id. */
export function memberOf(id: string): Member {
  const found = everybody.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`there is no ${id} in the demo`);
  return found;
}

function member(id: string, name: string): Member {
  return { id, name, jid: `${id}@${domain}`, contact: `${id}@${componentDomain}` };
}
