import { type Refusal, refusalBy } from '../shared/editable.ts';
import type { Words } from '../words/en.ts';
import { type Draft, draftOf } from './draft.ts';

const fields = Object.keys(draftOf(null)) as readonly (keyof Draft)[];

export function refusalOf(error: Error | null, { kind }: Draft, t: Words): Refusal<Draft> {
  return refusalBy(
    error,
    {
      exists: 'publisher-exists',
      name: kind === 'xmpp' ? 'domain' : 'label',
      fieldOf: (pointer) => {
        const name = pointer.replace(/^\/publisher\//, '/').split('/')[1];
        return fields.find((field) => field === name);
      },
    },
    t,
  );
}
