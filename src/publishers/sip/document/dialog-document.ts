import type { Publication } from '../../../engine/presence-publisher.ts';
import { escaped } from './text.ts';

export type Lamp = 'lit' | 'dark';

/** By this, whoever reads the dialogs of a phone tells ours from calls. */
export const lampDialogId = 'doorlight';

/**
 * Whether a desk phone's lamp for the person is to be lit: in a meeting and in a call, however they
 * are shown, and whoever does not want to be disturbed. Of somebody who is offline or appears so,
 * nothing is said.
 */
export function lampOf({ presence }: Publication): Lamp {
  const { availability, activity } = presence;
  if (availability === 'unavailable') return 'dark';
  const busy = availability === 'dnd' || activity === 'meeting' || activity === 'on-the-phone';
  return busy ? 'lit' : 'dark';
}

/**
 * A lamp as `application/dialog-info+xml` (RFC 4235): the whole state, of one dialog that stands
 * for being busy. No other than the plainest form is understood by every phone. `version` has to
 * grow from one document about `entity` to the next (§3.2).
 */
export function dialogDocument(entity: string, lamp: Lamp, version: number): string {
  const state = lamp === 'lit' ? 'confirmed' : 'terminated';
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"' +
    ` version="${version}" state="full" entity="${escaped(entity)}">` +
    `<dialog id="${lampDialogId}"><state>${state}</state></dialog></dialog-info>`
  );
}

const firstVersionAt = Date.parse('2026-01-01T00:00:00Z');

/**
 * A version for what is said at `at` (milliseconds), which grows across restarts with nothing
 * stored. Counted in half seconds so that it fits the 31 bits which phones have for it, until
 * 2060.
 */
export function dialogVersion(at: number): number {
  return Math.max(0, Math.floor((at - firstVersionAt) / 500));
}
