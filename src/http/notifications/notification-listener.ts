import type { Server } from 'node:http';
import {
  type PostRefusal,
  notificationConnectionsCounted,
  notificationHeard,
  notificationListening,
  notificationRefused,
  notificationsRefused,
} from '../../telemetry/notification-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { Crowd } from './crowd.ts';
import { Doors, type Hear, type PostReply } from './doors.ts';
import {
  type NotificationLimits,
  type NotificationPlace,
  NotificationListenError,
  baseOf,
  closeServer,
  openServer,
  portOf,
  usualLimits,
} from './listening.ts';
import { receive } from './receive.ts';

/** An address that one subscription is posted to; nobody else knows it. */
export interface NotificationDoor {
  /** As it is now: it changes when the listener moves. */
  readonly url: string;
  /** From now on whoever posts there is a stranger. */
  close(): void;
}

/** Where one protocol has its doors. */
export interface NotificationDesk {
  /** Listens, where nobody has before, and rejects with a `NotificationListenError` if it cannot. */
  open(hear: Hear): Promise<NotificationDoor>;
  /** `moved` is called when addresses have changed; what is returned ends that. */
  onMoved(moved: () => void): () => void;
}

export interface NotificationListenerOptions {
  readonly place: NotificationPlace;
  readonly telemetry: Telemetry;
  readonly limits?: Partial<NotificationLimits>;
}

const graceMs = 3000;
const tellRefusedMs = 60_000;

/**
 * Receives what calendar servers post to us. It knows addresses with secrets in them and bounded
 * bodies, nothing of what these say. It listens from the first door on; nobody's port is open for
 * nothing.
 */
export class NotificationListener implements AsyncDisposable {
  readonly #telemetry: Telemetry;
  readonly #limits: NotificationLimits;
  readonly #doors = new Doors();
  readonly #crowd: Crowd;
  readonly #moved = new Set<() => void>();
  readonly #refused = new Map<PostRefusal, number>();
  #tellRefused: NodeJS.Timeout | undefined;
  #place: NotificationPlace;
  #server: Server | null = null;
  #base = '';
  #stopped = false;
  /** What opens or closes a server is done one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ place, telemetry, limits }: NotificationListenerOptions) {
    this.#place = place;
    this.#telemetry = telemetry;
    this.#limits = { ...usualLimits, ...limits };
    this.#crowd = new Crowd(
      this.#limits.mostConnections,
      (count) => notificationConnectionsCounted(telemetry, count),
      () => this.#refuse('crowded-out'),
    );
  }

  /** What the addresses begin with that servers are told; `''` while nobody listens. */
  get base(): string {
    return this.#base;
  }

  /** A desk at `…/<name>/`; `toStrangers` is what posts for doors that are not there get. */
  desk(name: string, toStrangers: PostReply): NotificationDesk {
    this.#doors.addDesk(name, toStrangers);
    return {
      open: async (hear) => {
        await this.#inTurn(() => this.#listen());
        return this.#open(name, hear);
      },
      onMoved: (moved) => {
        this.#moved.add(moved);
        return () => this.#moved.delete(moved);
      },
    };
  }

  /**
   * Listens elsewhere: the new server is there before the old one goes. Rejects with a
   * `NotificationListenError` where that cannot be, and all stays as it was.
   */
  moveTo(place: NotificationPlace): Promise<void> {
    return this.#inTurn(() => this.#move(place));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(async () => {
      this.#stopped = true;
      clearTimeout(this.#tellRefused);
      this.#sayRefused();
      const server = this.#server;
      this.#server = null;
      if (server !== null) await closeServer(server, graceMs);
    });
  }

  #open(desk: string, hear: Hear): NotificationDoor {
    const path = this.#doors.open({ desk, hear });
    const url = (): string => `${this.#base}${path}`;
    return {
      get url() {
        return url();
      },
      close: () => this.#doors.close(path),
    };
  }

  async #listen(): Promise<void> {
    if (this.#server !== null || this.#stopped) return;
    this.#take(await this.#serverAt(this.#place), this.#place);
  }

  async #move(place: NotificationPlace): Promise<void> {
    const old = this.#server;
    if (old === null) {
      // Whoever chooses a port wants to know at once whether it can be had.
      if (!this.#stopped) await closeServer(await this.#serverAt(place), 0);
      this.#place = place;
      return;
    }
    const base = this.#base;
    if (sameSocket(place, this.#place)) this.#take(old, place);
    else await this.#replace(old, place);
    if (this.#base !== base) for (const moved of this.#moved) moved();
  }

  async #replace(old: Server, place: NotificationPlace): Promise<void> {
    try {
      this.#take(await this.#serverAt(place), place);
      void closeServer(old, graceMs);
    } catch (error) {
      const inOurWay =
        error instanceof NotificationListenError && error.taken && place.port === portOf(old);
      if (!inOurWay) throw error;
      await this.#swap(old, place);
    }
  }

  /** The old server is in the way of the new one: on the same port, at other addresses. */
  async #swap(old: Server, place: NotificationPlace): Promise<void> {
    await closeServer(old, 0);
    this.#server = null;
    try {
      this.#take(await this.#serverAt(place), place);
    } catch (error) {
      this.#take(await this.#serverAt(this.#place), this.#place);
      throw error;
    }
  }

  async #serverAt(place: NotificationPlace): Promise<Server> {
    const server = await openServer(place, this.#limits, (reason) => this.#refuse(reason));
    this.#crowd.watch(server);
    const tally = {
      heard: (desk: string) => notificationHeard(this.#telemetry, desk),
      refused: (reason: PostRefusal) => this.#refuse(reason),
    };
    return server.on('request', (request, response) => {
      receive(request, response, this.#doors, this.#crowd, tally, this.#limits.mostBytes);
    });
  }

  #take(server: Server, place: NotificationPlace): void {
    this.#server = server;
    this.#place = place;
    this.#base = baseOf(place, portOf(server));
    const address = `${place.bind ?? 'all addresses'}, port ${portOf(server)}`;
    notificationListening(this.#telemetry, address, this.#base);
  }

  #refuse(reason: PostRefusal): void {
    notificationRefused(this.#telemetry, reason);
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
    this.#tellRefused ??= setTimeout(() => this.#sayRefused(), tellRefusedMs).unref();
  }

  // A flood of posts is no flood of lines.
  #sayRefused(): void {
    this.#tellRefused = undefined;
    if (this.#refused.size > 0) {
      notificationsRefused(this.#telemetry, Object.fromEntries(this.#refused));
    }
    this.#refused.clear();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function sameSocket(one: NotificationPlace, other: NotificationPlace): boolean {
  return one.bind === other.bind && one.port === other.port && one.tls === other.tls;
}
