import type { Element } from '@xmpp/component';
import { namespaces } from './namespaces.ts';
import type { ServerKind } from './remedies.ts';

/** What one of the server's domains lets the component do in its users' stead (XEP-0356). */
export interface Grants {
  /** The users' rosters can be read. */
  readonly roster: boolean;
  /** `complete`: who is online already, every change and every end; `partial`: changes only. */
  readonly presence: 'complete' | 'partial' | 'none';
}

/**
 * That a server tells everything of its users' presence is nowhere announced: Prosody, which speaks
 * version 2 of the protocol, does; ejabberd, which spoke version 1 and speaks version 2 since 24.07,
 * does not.
 */
const versions = [
  { namespace: namespaces.privilege2, presence: 'complete' },
  { namespace: namespaces.privilege1, presence: 'partial' },
] as const;

/** XEP-0356 §4.2: what a message grants; `undefined` where it is about nothing of the kind. */
export function grantsIn(message: Element): Grants | undefined {
  for (const { namespace, presence } of versions) {
    const privilege = message.getChild('privilege', namespace);
    // A privileged message that somebody forwards is none of ours.
    if (!privilege || privilege.getChild('forwarded') !== undefined) continue;
    const types = new Map(
      privilege.getChildren('perm').map(({ attrs }) => [attrs['access'], attrs['type']]),
    );
    const heard = ['managed_entity', 'roster'].includes(types.get('presence') ?? '');
    return {
      roster: ['get', 'both'].includes(types.get('roster') ?? ''),
      presence: heard ? presence : 'none',
    };
  }
  return undefined;
}

/** What `grants` come to on a server of this kind, `other` where it does not say what it is. */
export function grantsOf(grants: Grants, kind: ServerKind): Grants {
  const isTold = kind === 'prosody' || grants.presence !== 'complete';
  return isTold ? grants : { ...grants, presence: 'partial' };
}
