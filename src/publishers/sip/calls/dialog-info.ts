import { SaxesParser } from 'saxes';
import { lampDialogId } from '../document/dialog-document.ts';

/** Who is in which dialogs, as a document of `application/dialog-info+xml` has it. */
export interface DialogInfo {
  /** What is not in it is over; else it is as it was (RFC 4235 §3.2). */
  readonly whole: boolean;
  /** By the dialogs' ids: whether each is a call, answered or ringing. */
  readonly calls: ReadonlyMap<string, boolean>;
}

const namespace = 'urn:ietf:params:xml:ns:dialog-info';
const inCall = new Set(['early', 'confirmed']);

/**
 * What a document says of calls; `undefined` where it is none. Lamps that we publish ourselves look
 * like calls and are none.
 */
export function readDialogInfo(xml: string): DialogInfo | undefined {
  const calls = new Map<string, boolean>();
  let whole: boolean | undefined;
  let dialog: string | undefined;
  let state: string | undefined;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('no document of ours has a type');
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (uri !== namespace) return;
    if (local === 'dialog-info') whole = attributes['state']?.value === 'full';
    else if (local === 'dialog') dialog = attributes['id']?.value;
    else if (local === 'state' && dialog !== undefined) state = '';
  });
  parser.on('text', (text) => {
    if (state !== undefined) state += text;
  });
  parser.on('closetag', ({ local, uri }) => {
    if (uri !== namespace) return;
    if (local === 'state' && state !== undefined && dialog !== undefined) {
      if (dialog !== lampDialogId) calls.set(dialog, inCall.has(state.trim()));
      state = undefined;
    } else if (local === 'dialog') dialog = undefined;
  });
  try {
    parser.write(xml).close();
  } catch {
    return undefined;
  }
  return whole === undefined ? undefined : { whole, calls };
}
