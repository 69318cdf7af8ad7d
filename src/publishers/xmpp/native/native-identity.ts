import type { Element } from '@xmpp/component';
import type { Publication } from '../../../engine/presence-publisher.ts';
import {
  explainHostProblem,
  nativeHostLost,
  nativeHostOpened,
  nativeHostRefused,
  nativePersonRefused,
} from '../../../telemetry/xmpp-native-events.ts';
import { type PersonJid, domainOf } from '../address.ts';
import type { Ground, Identity } from '../identity.ts';
import { LinkDownError } from '../link/link.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Outbox } from '../outbox.ts';
import { stanzaError } from '../stanza-error.ts';
import { NativeHost, type ShownPerson } from './native-host.ts';
import {
  type Told,
  forgetElement,
  localPart,
  personElement,
  shownAs,
  toldIn,
} from './native-stanzas.ts';

export interface NativeOptions {
  /** How long what is set stands without a renewal, in seconds. */
  readonly leaseS: number;
}

/**
 * From a module's word that somebody's last client has gone to believing it: whoever is back by then,
 * as after a lost network, would be shown as gone once more by what we say of it.
 */
const backMs = 2_000;

/**
 * Everyone is shown as decided on their own resources, by a module in the chat server that
 * rewrites what contacts are sent (docs/native-protocol.md). Whatever nothing but the person's
 * clients decides is left as it is.
 */
export class NativeIdentity implements Identity {
  readonly showsContacts = false;
  readonly hearsSessions = true;
  readonly #ground: Ground;
  readonly #leaseS: number;
  readonly #hosts = new Map<string, NativeHost>();
  /** Why each host that shows nobody does not. */
  readonly #problems = new Map<string, string>();
  /** Whose last client has just gone; calling it keeps that from being believed. */
  readonly #leaving = new Map<PersonJid, () => void>();
  #outbox: Outbox | undefined;

  constructor(ground: Ground, { leaseS }: NativeOptions) {
    this.#ground = ground;
    this.#leaseS = leaseS;
    for (const host of ground.serverDomains) this.#hosts.set(host, this.#newHost(host));
  }

  keyOf(publication: Publication): string {
    return shownAs(publication, this.#ground.stays(publication.person));
  }

  online(outbox: Outbox): void {
    this.#outbox = outbox;
    for (const host of this.#hosts.values()) void host.begin();
  }

  offline(): void {
    this.#outbox = undefined;
    for (const host of this.#hosts.values()) host.end();
    for (const stay of this.#leaving.values()) stay();
    this.#leaving.clear();
  }

  async publish(batch: readonly Publication[]): Promise<number> {
    if (this.#outbox === undefined) throw new LinkDownError('the link is down');
    const perHost = new Map<NativeHost, ShownPerson[]>();
    for (const publication of batch) {
      const { person } = publication;
      const host = this.#hosts.get(domainOf(person));
      if (host === undefined) continue;
      const people = perHost.get(host) ?? [];
      perHost.set(host, people);
      people.push({ person, markup: this.#markupOf(publication) });
    }
    const requests = await Promise.all([...perHost].map(([host, people]) => host.show(people)));
    return requests.reduce((sum, count) => sum + count, 0);
  }

  problem(): string | null {
    const { domain } = this.#ground.link;
    const sentences = [...this.#problems].map(
      ([host, condition]) =>
        `Nobody of ${host} is shown. ${explainHostProblem(condition, host, domain)}`,
    );
    return sentences.length === 0 ? null : sentences.join(' ');
  }

  everyoneSent(): void {
    for (const host of this.#hosts.values()) void host.ready();
  }

  forget(person: PersonJid): void {
    const host = this.#hosts.get(domainOf(person));
    host?.show([{ person, markup: forgetElement(person) }]).catch(() => {
      // The link is down, and with it everything that was set.
    });
  }

  /** What the module says by itself. Nobody but the server has an address like its host's. */
  received(stanza: Element, from: string, to: string): boolean {
    const { type, id } = stanza.attrs;
    if (stanza.name !== 'iq' || type !== 'set' || id === undefined) return false;
    const host = this.#hosts.get(from.toLowerCase());
    const [payload] = stanza.getChildElements();
    if (host === undefined || payload?.getNS() !== namespaces.native) return false;
    if (to !== this.#ground.domain) return false;
    if (payload.name === 'sessions') this.#hear(from.toLowerCase(), this.#told(stanza), backMs);
    else if (payload.name !== 'loaded') {
      this.#outbox?.answer(
        element('iq', { type: 'error', id, from: to, to: from }, stanzaError('bad-request')),
      );
      return true;
    }
    this.#outbox?.answer(element('iq', { type: 'result', id, from: to, to: from }));
    if (payload.name === 'loaded') void host.begin();
    return true;
  }

  #newHost(host: string): NativeHost {
    const { requests, clock, telemetry, link } = this.#ground;
    return new NativeHost({
      host,
      requests,
      clock,
      leaseS: this.#leaseS,
      opened: () => {
        this.#problems.delete(host);
        nativeHostOpened(telemetry, link, host);
        // People of the other hosts are said once more with it, which changes nothing there.
        this.#ground.ready();
      },
      refused: (condition) => {
        this.#unlessAny();
        // Said once.
        if (this.#problems.get(host) === condition) return;
        this.#problems.set(host, condition);
        nativeHostRefused(telemetry, link, host, condition);
      },
      lost: (condition) => {
        this.#unlessAny();
        this.#problems.set(host, condition);
        nativeHostLost(telemetry, link, host, condition);
      },
      personRefused: (condition) => nativePersonRefused(telemetry, link, host, condition),
      answered: (answer, asked) => this.#answered(host, answer, asked),
    });
  }

  #unlessAny(): void {
    if (![...this.#hosts.values()].some(({ open }) => open)) this.#ground.notReady();
  }

  /** Whoever was asked about and is not told of has no client connected. */
  #answered(host: string, answer: Element, asked: readonly ShownPerson[]): void {
    const told = this.#told(answer);
    const connected = new Set(told.map(({ name }) => name));
    const others = asked
      .filter(({ person }) => !connected.has(localPart(person)))
      .map(({ person }): Told => ({ name: localPart(person), sessions: { state: 'offline' } }));
    this.#hear(host, [...told, ...others]);
  }

  #told(stanza: Element): readonly Told[] {
    return toldIn(stanza, this.#ground.defaultLang);
  }

  #hear(host: string, told: readonly Told[], patienceMs = 0): void {
    for (const { name, sessions } of told) {
      const person = `${name}@${host}` as PersonJid;
      this.#leaving.get(person)?.();
      this.#leaving.delete(person);
      if (sessions.state === 'online' || patienceMs === 0) this.#believe(person, sessions);
      else {
        const believe = (): void => {
          this.#leaving.delete(person);
          this.#believe(person, sessions);
        };
        this.#leaving.set(person, this.#ground.clock.after(patienceMs, believe));
      }
    }
  }

  /** Someone who was removed meanwhile is nobody's business any more. */
  #believe(person: PersonJid, sessions: Told['sessions']): void {
    if (this.#ground.current(person) !== undefined) this.#ground.inbox.sessions(person, sessions);
  }

  /** Someone who is gone is not shown as such: they are themselves again. */
  #markupOf(publication: Publication): ShownPerson['markup'] {
    const { person } = publication;
    return this.#ground.current(person) === undefined
      ? forgetElement(person)
      : personElement(publication, this.#ground.stays(person));
  }
}
