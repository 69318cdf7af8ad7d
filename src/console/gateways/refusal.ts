import { type Refusal, refusalBy } from '../shared/editable.ts';
import type { Words } from '../words/en.ts';
import type { Draft } from './draft.ts';

/** Which field says what a part of the request is about. */
const fields: readonly (readonly [pointer: RegExp, field: keyof Draft])[] = [
  [/^(\/gateway)?\/name$/, 'name'],
  [/^(\/gateway)?\/description$/, 'description'],
  [/^(\/gateway)?\/urls/, 'servers'],
  [/^(\/gateway)?\/identity\/account$/, 'account'],
  [/^(\/gateway)?\/identity\/tokenUrl$/, 'tokenUrl'],
  [/^(\/gateway)?\/identity\/clientId$/, 'clientId'],
  [/^(\/gateway)?\/identity\/scope$/, 'scope'],
  [/^(\/gateway)?\/identity\/certificate$/, 'certificate'],
  [/^(\/gateway)?\/secret$/, 'secret'],
  [/^(\/gateway)?\/ca$/, 'ca'],
  [/^(\/gateway)?\/autodiscover/, 'hosts'],
  [/^(\/gateway)?\/tls\/pin$/, 'pin'],
];

export function refusalOf(error: Error | null, _draft: Draft, t: Words): Refusal<Draft> {
  const fieldOf = (pointer: string) => fields.find(([about]) => about.test(pointer))?.[1];
  return refusalBy(error, { exists: 'gateway-exists', name: 'name', fieldOf }, t);
}
