import { setTimeout as pause } from 'node:timers/promises';
import { minuteMs } from '../../../src/time/instant.ts';
import { type Person, contactOf, everyone, ofHost, removed } from './cast.ts';
import { ChaosCrowd } from './chaos-crowd.ts';
import { type ChaosSite, leaseS } from './chaos-site.ts';
import { difference, expected, ownWords } from './judge.ts';
import { type Change, type Fault, type Round, plan } from './plan.ts';
import { Truth } from './truth.ts';

export interface ChaosReport {
  readonly faults: Readonly<Record<string, number>>;
  readonly changes: number;
  /** How often somebody logged in. */
  readonly logins: number;
  /** From the end of a fault to everybody showing the right thing, at worst. */
  readonly longestMs: number;
  /** From a cut to the originals, at worst; 0 where there was none. */
  readonly longestLeaseMs: number;
}

export interface ChaosOptions {
  readonly seed: number;
  /** For how long there is chaos; what follows takes longer. */
  readonly seconds: number;
  /** For a line of text, as things happen. */
  readonly say: (line: string) => void;
}

const lookMs = 150;
/** From the last fault to everybody showing the right thing. Two cores may be shared by many. */
const rightWithinMs = minuteMs;
/** Beyond the lease: what the server takes to tell everybody, however busy the machine. */
const leaseSlackMs = 20_000;
/** It stays right for longer than a lease and the silence of a dead link. */
const quietMs = (leaseS + 4) * 1_000;

/** Chaos by a plan, and what is to be seen of it. Throws with what was wrong, and the plan's seed. */
export class ChaosRun {
  readonly #site: ChaosSite;
  readonly #crowd: ChaosCrowd;
  readonly #options: ChaosOptions;
  readonly #truth = new Truth();
  readonly #faults: Record<string, number> = {};
  #changes = 0;
  #longestMs = 0;
  #longestLeaseMs = 0;

  private constructor(site: ChaosSite, crowd: ChaosCrowd, options: ChaosOptions) {
    this.#site = site;
    this.#crowd = crowd;
    this.#options = options;
  }

  static async play(site: ChaosSite, options: ChaosOptions): Promise<ChaosReport> {
    await using crowd = new ChaosCrowd(site);
    const run = new ChaosRun(site, crowd, options);
    await run.#prepare();
    await run.#play();
    return run.#report();
  }

  async #prepare(): Promise<void> {
    const { server, desk } = this.#site;
    const names = this.#crowd.clients.map(({ actor }) => actor.jid.split('/')[0] ?? '');
    await server.addUsers([...new Set(names)].map((jid) => ({ jid, password: 'pw' })));
    // Prosody's mod_privilege tells of no changes of a roster: friends come before who is served,
    // since else they may not be known for five minutes.
    await this.#crowd.assemble();
    for (const { jid } of everyone) await desk.add(jid);
    await this.#crowd.subscribe();
    await this.#becomesRight('the beginning');
  }

  async #play(): Promise<void> {
    const { seed, seconds } = this.#options;
    const until = Date.now() + seconds * 1_000;
    for (const round of plan(seed)) {
      if (Date.now() >= until) break;
      await this.#round(round);
    }
    await this.#staysRight('the end');
    for (const client of this.#crowd.clients) client.leave('logout');
    await this.#becomesRight('everybody has gone');
    for (const client of this.#crowd.clients) client.come();
    await this.#staysRight('everybody has come again');
  }

  async #round({ fault, faultAtMs, changes }: Round): Promise<void> {
    this.#options.say(`${JSON.stringify(fault)} after ${faultAtMs} ms`);
    this.#faults[fault.kind] = (this.#faults[fault.kind] ?? 0) + 1;
    const begun = Date.now();
    const changing = (async () => {
      for (const { atMs, change } of changes) {
        await pause(Math.max(0, begun + atMs - Date.now()));
        await this.#change(change).catch(() => {
          // Doorlight is down: what becomes of it is not known.
        });
        this.#changes += 1;
      }
    })();
    await pause(faultAtMs);
    await this.#suffer(fault, changing);
    await changing;
    await this.#becomesRight(fault.kind);
    if (fault.kind === 'removal') await this.#addAgain();
  }

  async #addAgain(): Promise<void> {
    for (const person of removed) {
      await this.#site.desk.add(person.jid);
      const contact = contactOf(person);
      if (contact === undefined) continue;
      for (const name of person.watchers) {
        this.#crowd.client(`${name}@${person.host.domain}/phone`).subscribe(contact);
      }
    }
    await this.#becomesRight('people have come again');
  }

  async #suffer(fault: Fault, changing: Promise<void>): Promise<void> {
    const { server, doorlight, cable, desk } = this.#site;
    switch (fault.kind) {
      case 'doorlight':
        await doorlight.kill();
        await pause(fault.downMs);
        await doorlight.start();
        break;
      case 'server':
        await server.kill();
        await pause(fault.downMs);
        await server.start();
        break;
      case 'both':
        await Promise.all([server.kill(), doorlight.kill()]);
        await pause(fault.downMs);
        await Promise.all([server.start(), doorlight.start()]);
        break;
      case 'module':
        await server.unloadModule();
        await pause(fault.downMs);
        await server.loadModule();
        break;
      case 'short-cut':
        cable.cut();
        await pause(fault.cutMs);
        cable[fault.by]();
        break;
      case 'long-cut':
        await changing;
        await this.#overridden(ofHost('native'), 'about to be cut off');
        cable.cut();
        await this.#goesBackToTheOriginals();
        cable[fault.by]();
        break;
      case 'doorlight-in-cut':
        cable.cut();
        await doorlight.kill();
        await pause(fault.cutMs);
        await doorlight.start();
        cable.mend();
        break;
      case 'removal':
        await changing;
        await this.#overridden(removed, 'about to go');
        cable.cut();
        await pause(fault.cutMs);
        for (const { jid } of removed) {
          await desk.remove(jid);
          this.#truth.forget(jid);
        }
        if (fault.killed) {
          await doorlight.kill();
          await doorlight.start();
        }
        cable.replace();
        break;
    }
  }

  /** They are there, everyone sees them as busy, and something is lost when the cable is cut. */
  async #overridden(shown: readonly Person[], text: string): Promise<void> {
    for (const { jid } of shown) {
      const override = () => this.#site.desk.override(jid, 'dnd', text);
      await this.#truth.override(jid, `dnd ${text}`, override);
      this.#crowd.client(`${jid}/phone`).come();
    }
    await this.#becomesRight(`people were ${text}`);
  }

  async #change(change: Change): Promise<void> {
    const { desk, exchange } = this.#site;
    switch (change.do) {
      case 'override': {
        const { person, availability, text } = change;
        const words = `${availability} ${text}`;
        await this.#truth.override(person, words, () => desk.override(person, availability, text));
        break;
      }
      case 'revert':
        await this.#truth.override(change.person, undefined, () => desk.revert(change.person));
        break;
      case 'meeting':
      case 'no-meeting': {
        const mailbox = exchange.exchange.mailbox(change.person);
        const there = this.#truth.meeting(change.person);
        if (there !== undefined) mailbox.deleteAppointment(there);
        const now = Date.now();
        const times = { start: now - minuteMs, end: now + 60 * minuteMs, showAs: 'Busy' } as const;
        const made = change.do === 'meeting' ? mailbox.addAppointment(times) : undefined;
        this.#truth.met(change.person, made);
        break;
      }
      case 'say':
        this.#crowd.client(change.actor).say(change.show, change.text);
        break;
      case 'come':
        this.#crowd.client(change.actor).come();
        break;
      case 'leave':
        this.#crowd.client(change.actor).leave(change.how);
        break;
    }
  }

  /** With nobody to renew the lease the server does so by itself, while the cable is cut. */
  async #goesBackToTheOriginals(): Promise<void> {
    const cutAt = Date.now();
    await this.#until(cutAt + leaseS * 1_000 + leaseSlackMs, 'a lease after the cut', async () => {
      const served = ofHost('native').map((person) => [person, this.#own(person)] as const);
      return this.#differences(served);
    });
    this.#longestLeaseMs = Math.max(this.#longestLeaseMs, Date.now() - cutAt);
  }

  async #becomesRight(after: string): Promise<void> {
    const begun = Date.now();
    await this.#until(begun + rightWithinMs, after, () => this.#wrongs());
    const tookMs = Date.now() - begun;
    this.#longestMs = Math.max(this.#longestMs, tookMs);
    this.#options.say(`  right ${tookMs} ms after ${after}`);
  }

  async #staysRight(after: string): Promise<void> {
    await this.#becomesRight(after);
    const until = Date.now() + quietMs;
    while (Date.now() < until) {
      await pause(lookMs * 4);
      const wrongs = await this.#wrongs();
      if (wrongs.length > 0) throw this.#error(`it did not stay right after ${after}`, wrongs);
    }
  }

  /** Resolves when nothing is wrong; throws with what is, at the deadline or where it is unforgivable. */
  async #until(
    deadline: number,
    after: string,
    wrongs: () => Promise<readonly string[]>,
  ): Promise<void> {
    for (;;) {
      this.#crowd.look();
      const offences = [...this.#crowd.offences, ...this.#site.cable.errorsSent];
      if (offences.length > 0) throw this.#error('what nobody may be shown', offences);
      const wrong = await wrongs();
      if (wrong.length === 0) return;
      if (Date.now() > deadline) throw this.#error(`not right in time after ${after}`, wrong);
      await pause(lookMs);
    }
  }

  async #wrongs(): Promise<readonly string[]> {
    const lost = this.#crowd.clients.filter(({ settled }) => !settled);
    if (lost.length > 0) return lost.map(({ actor }) => `${actor.jid} is not where it should be`);
    const wrongs: string[] = [];
    const shown = await Promise.all(
      everyone.map(async (person) => {
        const decided = await this.#site.desk.presence(person.jid);
        const own = this.#own(person);
        const wrong = decided && this.#truth.contradiction(person, decided, own.size > 0);
        if (wrong !== undefined) wrongs.push(wrong);
        return [person, expected(person, decided, this.#crowd.clients)] as const;
      }),
    ).catch((error: unknown) => String(error));
    if (typeof shown === 'string') return [shown];
    return [...wrongs, ...this.#differences(shown)];
  }

  #differences(
    shown: readonly (readonly [Person, ReadonlyMap<string, string>])[],
  ): readonly string[] {
    const live = this.#crowd.clients.filter((client) => client.live !== undefined);
    return shown.flatMap(([person, wanted]) =>
      live
        .filter(({ actor }) => actor.host === person.host)
        .map((client) => difference(client, person, wanted, this.#own(person)))
        .filter((wrong) => wrong !== undefined),
    );
  }

  #own(person: Person): ReadonlyMap<string, string> {
    return ownWords(person, this.#crowd.clients);
  }

  #report(): ChaosReport {
    return {
      faults: this.#faults,
      changes: this.#changes,
      logins: this.#crowd.clients.reduce((sum, { logins }) => sum + logins, 0),
      longestMs: this.#longestMs,
      longestLeaseMs: this.#longestLeaseMs,
    };
  }

  #error(what: string, details: readonly string[]): Error {
    const lines = details.slice(0, 20).join('\n  ');
    return new Error(`CHAOS_SEED=${this.#options.seed}: ${what}:\n  ${lines}`);
  }
}
