import { setTimeout as pause } from 'node:timers/promises';
import { befriend } from '../account-site.ts';
import type { SeenMessage, SeenPresence, SlixmppClient } from '../slixmpp-client.ts';
import { subscribe } from '../xmpp-lab.ts';
import {
  type Actor,
  type Person,
  actors,
  bare,
  contactOf,
  everyone,
  maySee,
  personAt,
} from './cast.ts';
import { ChaosClient } from './chaos-client.ts';
import type { ChaosSite } from './chaos-site.ts';

const lookMs = 50;

/** Everybody's clients, and what none of them may ever be shown. */
export class ChaosCrowd implements AsyncDisposable {
  readonly clients: readonly ChaosClient[];
  /** Whatever was received that nobody may receive. */
  readonly offences: string[] = [];
  readonly #looking: NodeJS.Timeout;

  constructor(site: ChaosSite) {
    this.clients = actors.map(
      (actor) =>
        new ChaosClient(actor, site.server, site.driver, (seen, by) => this.#heard(seen, by)),
    );
    this.#looking = setInterval(() => this.look(), lookMs);
  }

  client(jid: string): ChaosClient {
    const found = this.clients.find(({ actor }) => actor.jid === jid);
    if (found === undefined) throw new Error(`nobody is ${jid}`);
    return found;
  }

  /** Everybody looks at what has come. */
  look(): void {
    for (const client of this.clients) client.look();
  }

  /** Everybody logs in, and those who may see a person are let. */
  async assemble(): Promise<void> {
    for (const client of this.clients) client.come();
    while (!this.clients.every(({ settled }) => settled)) await pause(lookMs);
    await this.#watching(async (watcher, person) => {
      if (contactOf(person) === undefined) {
        await befriend(watcher, this.#live(`${person.jid}/phone`));
      }
    });
  }

  /** Once people are served: whoever watches contacts of Doorlight's subscribes to them. */
  async subscribe(): Promise<void> {
    await this.#watching(async (watcher, person) => {
      const contact = contactOf(person);
      if (contact !== undefined) await subscribe(watcher, contact);
    });
    // Somebody of another domain asks, too, and is refused.
    const outsider = this.#live('xan@account.example/phone');
    await outsider.sendPresence({ to: 'ann@presence.contact.example', type: 'subscribe' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#looking);
    await Promise.all(this.clients.map((client) => client.stop()));
  }

  /** Everybody who is to see somebody, one after the other for each who is seen. */
  async #watching(each: (watcher: SlixmppClient, person: Person) => Promise<void>): Promise<void> {
    await Promise.all(
      everyone.map(async (person) => {
        for (const name of person.watchers) {
          await each(this.#live(`${name}@${person.host.domain}/phone`), person);
        }
      }),
    );
  }

  #live(jid: string): SlixmppClient {
    const { live } = this.client(jid);
    if (live === undefined) throw new Error(`${jid} is not logged in`);
    return live;
  }

  #heard(seen: SeenPresence | SeenMessage, by: Actor): void {
    const { from, type } = seen;
    const isPresence = 'statuses' in seen;
    if (type === 'error') {
      // With the others it is the server that says so, for a component that is gone; what Doorlight
      // sends is looked at on its way.
      if (by.host.identity === 'native') this.#offends(by, `was shown an error from ${from}`);
      return;
    }
    if (!isPresence || !(type === null || (type === 'unavailable' && seen.statuses.length > 0))) {
      return;
    }
    const person = personAt(from);
    if (person === undefined && bare(from) === bare(by.jid)) return;
    if (person !== undefined && maySee(by.jid, person)) return;
    if (!from.startsWith('doorlight@')) this.#offends(by, `was shown ${from}`);
  }

  #offends(by: Actor, what: string): void {
    this.offences.push(`${by.jid} ${what}`);
  }
}
