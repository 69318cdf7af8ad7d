import type { Jid } from '../people/person.ts';
import type { Outbox } from './outbox.ts';
import type { Publication } from './presence-publisher.ts';

/** What is still to be sent, over all links there are. */
export class Outboxes {
  readonly #outboxes: Outbox[] = [];

  add(outbox: Outbox): void {
    this.#outboxes.push(outbox);
  }

  /** Nothing more is sent over the link. Resolves when nothing is under way. */
  async end(link: string): Promise<void> {
    const at = this.#outboxes.findIndex((outbox) => outbox.link === link);
    const [outbox] = at < 0 ? [] : this.#outboxes.splice(at, 1);
    await outbox?.end();
  }

  states(): readonly { readonly name: string; readonly online: boolean }[] {
    return this.#outboxes.map(({ link, online }) => ({ name: link, online }));
  }

  change(publication: Publication): void {
    for (const outbox of this.#outboxes) outbox.change(publication);
  }

  hurry(person: Jid): void {
    for (const outbox of this.#outboxes) outbox.hurry(person);
  }

  farewell(publication: Publication): void {
    for (const outbox of this.#outboxes) outbox.farewell(publication);
  }
}
