import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { PersonJid } from '../address.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { RequestError, type Requests } from '../requests.ts';
import { type Card, type Photo, type Picture, emptyCard, readCard } from './vcard.ts';

export interface PersonCardsOptions {
  readonly requests: Pick<Requests, 'ask'>;
  readonly clock: SteadyClock;
  /** A person's picture is known now, or is another; `first` if none was known before. */
  readonly changed: (person: PersonJid, first: boolean) => void;
}

/** How long what was read counts; a person's own presence says at once when the picture changes. */
const maxAgeMs = 6 * 3_600_000;
/** Nothing came of it: asked again no sooner. */
const maxFailureAgeMs = 600_000;
const timeoutMs = 5_000;

/** Cards kept whole, in UTF-16 code units of pictures and at most; hashes are kept of everybody. */
const mostPictures = 16_777_216;
const mostCards = 5_000;

/** Reading ahead, of those who are watched: so many a second, so that no server notices. */
const aheadMs = 100;

interface Known {
  /** `null` for none. */
  readonly picture: Picture | null;
  readonly readAt: number;
  readonly maxAgeMs: number;
}

/**
 * People's own vCards, as their server shows them to the component: to anyone, that is. Read when
 * somebody wants to see them and, one after the other, of those who are watched.
 */
export class PersonCards {
  readonly #options: PersonCardsOptions;
  readonly #known = new Map<PersonJid, Known>();
  /** The least recently used first. */
  readonly #cards = new Map<PersonJid, Card>();
  #pictures = 0;
  readonly #underWay = new Map<PersonJid, Promise<Card>>();
  readonly #ahead = new Set<PersonJid>();
  #cancelAhead: (() => void) | undefined;

  constructor(options: PersonCardsOptions) {
    this.#options = options;
  }

  /** `null` where there is none, `undefined` where that is not known. */
  pictureOf(person: PersonJid): Picture | null | undefined {
    return this.#known.get(person)?.picture;
  }

  /** At most as old as it may be; an empty one where it cannot be read. Never rejects. */
  async cardOf(person: PersonJid): Promise<Card> {
    const card = this.#cards.get(person);
    if (card && this.#isFresh(person)) {
      this.#cards.delete(person);
      this.#cards.set(person, card);
      return card;
    }
    const underWay = this.#underWay.get(person) ?? this.#read(person);
    this.#underWay.set(person, underWay);
    return await underWay;
  }

  /** Somebody watches this person: to be read when nothing else is. */
  watched(person: PersonJid): void {
    if (this.#isFresh(person) || this.#ahead.has(person)) return;
    this.#ahead.add(person);
    this.#schedule();
  }

  /** XEP-0153 §3.2: the person's own client said so in its presence. */
  heard(person: PersonJid, hash: string | null): void {
    const known = this.#known.get(person);
    if (known && (known.picture?.hash ?? null) === hash) return;
    if (known) this.#known.set(person, { ...known, maxAgeMs: 0 });
    this.watched(person);
  }

  /** Somebody is gone for good. */
  forget(person: PersonJid): void {
    this.#drop(person);
    this.#known.delete(person);
    this.#ahead.delete(person);
  }

  offline(): void {
    this.#cancelAhead?.();
    this.#cancelAhead = undefined;
    this.#ahead.clear();
  }

  #isFresh(person: PersonJid): boolean {
    const known = this.#known.get(person);
    return known !== undefined && this.#options.clock.now() - known.readAt < known.maxAgeMs;
  }

  async #read(person: PersonJid): Promise<Card> {
    try {
      const payload = element('vCard', { xmlns: namespaces.vcard });
      const { requests } = this.#options;
      const answer = await requests.ask({ type: 'get', to: person, payload, timeoutMs });
      const vcard = answer.getChild('vCard', namespaces.vcard);
      const card = vcard ? readCard(vcard) : emptyCard;
      this.#learn(person, card, maxAgeMs);
      return card;
    } catch (error) {
      // Whoever has none is told from a server that does not answer at this moment.
      const none = error instanceof RequestError && error.condition === 'item-not-found';
      const card = none ? emptyCard : (this.#cards.get(person) ?? emptyCard);
      this.#learn(person, card, maxFailureAgeMs);
      return card;
    } finally {
      this.#underWay.delete(person);
    }
  }

  #learn(person: PersonJid, card: Card, age: number): void {
    const before = this.#known.get(person);
    const { photo } = card;
    const picture = photo && { type: photo.type, bytes: photo.bytes, hash: photo.hash };
    this.#known.set(person, { picture, readAt: this.#options.clock.now(), maxAgeMs: age });
    this.#keep(person, card);
    if (before?.picture?.hash === picture?.hash) return;
    this.#options.changed(person, before === undefined);
  }

  #keep(person: PersonJid, card: Card): void {
    this.#drop(person);
    this.#cards.set(person, card);
    this.#pictures += lengthOf(card.photo);
    for (const oldest of this.#cards.keys()) {
      if (this.#pictures <= mostPictures && this.#cards.size <= mostCards) break;
      this.#drop(oldest);
    }
  }

  #drop(person: PersonJid): void {
    this.#pictures -= lengthOf(this.#cards.get(person)?.photo ?? null);
    this.#cards.delete(person);
  }

  #schedule(): void {
    this.#cancelAhead ??= this.#options.clock.after(aheadMs, () => void this.#readAhead());
  }

  async #readAhead(): Promise<void> {
    const [next] = this.#ahead;
    if (next !== undefined) {
      this.#ahead.delete(next);
      if (!this.#isFresh(next)) await this.cardOf(next);
    }
    if (this.#cancelAhead === undefined) return;
    this.#cancelAhead = undefined;
    if (this.#ahead.size > 0) this.#schedule();
  }
}

function lengthOf(photo: Photo | null): number {
  return photo?.data.length ?? 0;
}
