import { randomBytes } from 'node:crypto';

/** What is answered to a post. */
export interface PostReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Takes the body of a post that carried its secret; `null` where it makes no sense. Never throws. */
export type Hear = (body: string) => PostReply | null;

/** One way in. */
export interface Door {
  readonly desk: string;
  readonly hear: Hear;
}

/** Where a post is meant to go, by its path alone. */
export type Addressee =
  | { readonly kind: 'door'; readonly door: Door }
  /** A desk of ours, and a secret that is not, or no more. */
  | { readonly kind: 'stranger'; readonly reply: PostReply }
  | { readonly kind: 'nobody' };

/** 256 bits: nobody guesses one, so that a lookup by it tells nothing by the time it takes. */
const secretBytes = 32;

/** Who may post what where: `…/<desk>/<secret>`, whatever a proxy puts before it. */
export class Doors {
  readonly #desks = new Map<string, PostReply>();
  readonly #doors = new Map<string, Door>();

  /** A desk answers posts for doors that are not there with `toStrangers`. */
  addDesk(desk: string, toStrangers: PostReply): void {
    this.#desks.set(desk, toStrangers);
  }

  /** The path of a new door, relative to the base: `ews/<secret>`. */
  open(door: Door): string {
    const path = `${door.desk}/${randomBytes(secretBytes).toString('base64url')}`;
    this.#doors.set(path, door);
    return path;
  }

  close(path: string): void {
    this.#doors.delete(path);
  }

  /** Whose door it is that a request's target (`/base/ews/<secret>?…`) names. */
  find(target: string): Addressee {
    const [path = ''] = target.split('?', 1);
    const [desk = '', secret = ''] = path.split('/').slice(-2);
    const door = this.#doors.get(`${desk}/${secret}`);
    if (door !== undefined) return { kind: 'door', door };
    const reply = this.#desks.get(desk);
    return reply === undefined ? { kind: 'nobody' } : { kind: 'stranger', reply };
  }
}
