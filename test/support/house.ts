import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineSettings } from '../../src/engine/settings.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import { type Policy, defaultPolicy } from '../../src/presence/policy.ts';
import { type Store, openStore } from '../../src/store/store.ts';
import { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { type Telemetry, silentTelemetry } from '../../src/telemetry/telemetry.ts';
import type { Instant } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeGateway } from './fake-gateway.ts';
import { RecordingPublisher } from './recording-publisher.ts';

export interface HouseOptions {
  readonly people: readonly Person[];
  readonly from: Instant;
  readonly policy?: Partial<Policy>;
  readonly spreadS?: number;
  readonly telemetry?: Telemetry;
}

/**
 * Doorlight from the calendar system to the link, in virtual time: a real store in a file, sync
 * and engine, with a calendar server in memory before them and a link that keeps its state behind.
 */
export class House implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly gateway: FakeGateway;
  readonly sent: RecordingPublisher['sent'] = [];
  readonly #shown = new Map<Jid, string>();
  readonly #options: HouseOptions;
  readonly #settings: EngineSettings;
  readonly #folder: string;
  #writing = 0;
  #running: Running | undefined;

  private constructor(options: HouseOptions, folder: string) {
    const timeZone = options.people[0]?.timeZone ?? 'UTC';
    this.#options = options;
    this.#settings = {
      policy: { ...defaultPolicy, timeZone, ...options.policy },
      language: 'en',
      furtherLanguages: [],
      calendarSpreadS: options.spreadS ?? 0,
    };
    this.#folder = folder;
    this.clock = new FakeClock(options.from, () => this.settled());
    this.gateway = new FakeGateway(this.clock);
  }

  /** Nothing runs yet: the calendars can be furnished before `start`. */
  static async build(options: HouseOptions): Promise<House> {
    return new House(options, await mkdtemp(join(tmpdir(), 'doorlight-house-')));
  }

  get engine(): Engine {
    if (this.#running === undefined) throw new Error('The house is asleep.');
    return this.#running.engine;
  }

  get store(): Store {
    if (this.#running === undefined) throw new Error('The house is asleep.');
    return this.#running.store;
  }

  get file(): string {
    return join(this.#folder, 'doorlight.db');
  }

  async start(): Promise<void> {
    const { people, telemetry = silentTelemetry() } = this.#options;
    const { clock } = this;
    const store = await openStore(`sqlite:${this.file}`, { telemetry, clock });
    await store.people.insert(people, 'administrator');
    const engine = new Engine({
      people,
      overrides: this.#watched(store.overrides),
      settings: this.#settings,
      wording: createWording(),
      clock,
      telemetry,
    });
    const sync = new CalendarSync({
      gateways: [this.gateway],
      calendars: this.#watched(store.calendars),
      assignments: this.#watched(store.assignments),
      sink: engine,
      people,
      clock,
      telemetry,
      random: () => 0.5,
      settings: {
        outOfOfficePollMs: () => 600_000,
        readConcurrency: () => 20,
        policyOf: (person, mailbox) => ({
          ...this.#settings.policy,
          timeZone: person.timeZone ?? mailbox?.timeZone ?? this.#settings.policy.timeZone,
        }),
      },
    });
    this.#running = { store, engine, sync };
    await sync.start();
    await engine.start();
    const link = new RecordingPublisher(() => clock.now(), { keepsState: true, sent: this.sent });
    await engine.attach(link, this.#shown);
    await this.settled();
  }

  /** Everything ends in order, as it does when the process is told to. */
  async stop(): Promise<void> {
    if (this.#running === undefined) return;
    const { sync, engine, store } = this.#running;
    await sync[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    this.#running = undefined;
  }

  async passTo(instant: Instant): Promise<void> {
    await this.clock.advance(instant - this.clock.now());
    await this.settled();
  }

  /** Resolves when nothing goes on any more until time passes. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#writing === 0) continue;
      // The disk has a time of its own.
      await new Promise((resolve) => setTimeout(resolve, 1));
      quiet = 0;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The repository itself, with what it has under way counted. */
  #watched<T extends object>(repository: T): T {
    return new Proxy(repository, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...given: unknown[]): unknown => {
          const answer = Reflect.apply(method, target, given) as Promise<unknown>;
          this.#writing += 1;
          void Promise.allSettled([answer]).then(() => (this.#writing -= 1));
          return answer;
        };
      },
    });
  }
}

interface Running {
  readonly store: Store;
  readonly engine: Engine;
  readonly sync: CalendarSync;
}
