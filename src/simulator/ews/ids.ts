import type { SimulatedMailbox } from '../mailboxes/mailbox.ts';

/** What an opaque item id stands for. `date` names an occurrence of a series. */
export interface ItemReference {
  readonly address: string;
  readonly appointmentId: string;
  readonly date: string | null;
}

/** About as long as the real ones, so that measurements of parsing mean something. */
const idBytes = 108;

export function itemId(address: string, appointmentId: string, date: string | null): string {
  return encode(['item', address, appointmentId, date ?? '']);
}

/** `null` for what is no item id of this simulator. */
export function readItemId(id: string): ItemReference | null {
  const [kind, address, appointmentId, date] = decode(id);
  if (kind !== 'item' || address === undefined || appointmentId === undefined) return null;
  return { address, appointmentId, date: date === undefined || date === '' ? null : date };
}

export type FolderName = 'calendar' | 'deleteditems' | 'msgfolderroot';

export function folderId(mailbox: SimulatedMailbox, folder: FolderName): string {
  return encode(['folder', mailbox.address, folder]);
}

export function readFolderId(
  id: string,
): { readonly address: string; readonly name: string } | null {
  const [kind, address, name] = decode(id);
  if (kind !== 'folder' || address === undefined || name === undefined) return null;
  return { address, name };
}

export function changeKey(number: number): string {
  return encode(['change', String(number)], 24);
}

function encode(parts: readonly string[], bytes = idBytes): string {
  return Buffer.from(parts.join('|').padEnd(bytes, '\0')).toString('base64');
}

function decode(id: string): readonly string[] {
  return Buffer.from(id, 'base64').toString().replace(/\0+$/, '').split('|');
}
