import type { unattendedHeader } from '../../http/contract/sessions.ts';

const header: typeof unattendedHeader = 'doorlight-unattended';

/** After so long without a deed of somebody, what the page asks is asked by the page alone. */
const attentiveMs = 60_000;

const deeds = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;

let last = Date.now();

/** Notices what somebody does in `place`. */
export function attend(place: EventTarget): void {
  for (const deed of deeds) {
    place.addEventListener(deed, () => (last = Date.now()), { capture: true, passive: true });
  }
}

/** What says of a request that nobody sits here, so that it keeps no session from being idle. */
export function attention(): Readonly<Record<string, string>> {
  return Date.now() - last < attentiveMs ? {} : { [header]: '1' };
}
