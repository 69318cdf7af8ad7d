import { type Parts, firstPart } from './parts.ts';

/** Where somebody was in the list when they went to a person. */
interface KeptPlace {
  readonly filter: string;
  readonly parts: Parts;
  readonly stop: number;
  readonly scrolled: number;
}

let kept: KeptPlace | null = null;

export function keepPlace(place: KeptPlace): void {
  kept = place;
}

/** The place for whoever comes back by the browser's own way; else the beginning. */
export function placeOf(filter: string, cameBack: boolean): KeptPlace {
  if (cameBack && kept?.filter === filter) return kept;
  return { filter, parts: firstPart, stop: 0, scrolled: 0 };
}
