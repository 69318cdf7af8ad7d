import type { EventState } from './publication.ts';

/** Of four that are sent, one is taken from those that are not urgent, so that none starves. */
const turnsOfUrgent = 3;

/** Who waits to be sent, each once; what has changed goes before what is only said again. */
export class WaitingLine {
  readonly #urgent = new Set<EventState>();
  readonly #later = new Set<EventState>();
  #urgentInRow = 0;

  get size(): number {
    return this.#urgent.size + this.#later.size;
  }

  add(state: EventState, urgent: boolean): void {
    if (urgent) {
      this.#later.delete(state);
      this.#urgent.add(state);
    } else if (!this.#urgent.has(state)) this.#later.add(state);
  }

  delete(state: EventState): void {
    this.#urgent.delete(state);
    this.#later.delete(state);
  }

  take(): EventState | undefined {
    const preferLater = this.#urgentInRow >= turnsOfUrgent && this.#later.size > 0;
    if (this.#urgent.size > 0 && !preferLater) {
      this.#urgentInRow += 1;
      return takeFirst(this.#urgent);
    }
    this.#urgentInRow = 0;
    return takeFirst(this.#later);
  }
}

function takeFirst(set: Set<EventState>): EventState | undefined {
  for (const first of set) {
    set.delete(first);
    return first;
  }
  return undefined;
}
