import type { Person } from './cast.ts';
import type { Decided } from './doorlight-desk.ts';
import { inWords } from './screen.ts';

const none = 'none';

/**
 * What was asked for and answered, as far as it can be known: what was on its way when Doorlight
 * died may have been done or not.
 */
export class Truth {
  readonly #overrides = new Map<string, Set<string>>();
  readonly #meetings = new Map<string, string>();

  /** Runs it: `words` is the override in force when it is done, `undefined` for none. */
  async override(
    person: string,
    words: string | undefined,
    run: () => Promise<void>,
  ): Promise<void> {
    const possible = this.#possible(person);
    possible.add(words ?? none);
    await run();
    this.#overrides.set(person, new Set([words ?? none]));
  }

  meeting(person: string): string | undefined {
    return this.#meetings.get(person);
  }

  /** They are not served any more, and nothing that was set of them is. */
  forget(person: string): void {
    this.#overrides.delete(person);
  }

  met(person: string, appointment: string | undefined): void {
    if (appointment === undefined) this.#meetings.delete(person);
    else this.#meetings.set(person, appointment);
  }

  /** In which way what Doorlight decided cannot be right; `undefined` where it can. */
  contradiction({ jid }: Person, decided: Decided, online: boolean): string | undefined {
    const { availability, text, source } = decided;
    const words = inWords(availability, text);
    const possible = this.#possible(jid);
    if (source === 'override') {
      // Whoever has no client connected is offline, with the words that were chosen.
      const fits = online || availability !== 'unavailable' ? [words] : everyAvailability(text);
      if (fits.some((one) => possible.has(one))) return undefined;
      return `${jid} is overridden with ${words}, not ${[...possible].join()}`;
    }
    if (!possible.has(none)) return `${jid} should be overridden with ${[...possible].join()}`;
    const busy = this.#meetings.has(jid);
    if (!busy && source === 'busy') return `${jid} is in a meeting that is not`;
    if (busy && online && source !== 'busy') return `${jid} is in a meeting, and ${source} decides`;
    return undefined;
  }

  #possible(person: string): Set<string> {
    const there = this.#overrides.get(person);
    if (there !== undefined) return there;
    const possible = new Set([none]);
    this.#overrides.set(person, possible);
    return possible;
  }
}

function everyAvailability(text: string): readonly string[] {
  return ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'].map((one) => inWords(one, text));
}
