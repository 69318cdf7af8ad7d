import type { Jid } from '../../people/person.ts';
import { ProblemError } from '../problem.ts';

/** The person an address or a body names; a JID that cannot be one is refused. */
export function personNamed(text: string): Jid {
  const jid = text.toLowerCase();
  if (!/^[^@/\s]+@[^@/\s]+$/.test(jid)) {
    throw new ProblemError(
      400,
      'not-a-jid',
      'This is not a bare JID: people are named as in john@example.com, percent-encoded.',
    );
  }
  return jid as Jid;
}

export function unknownPerson(jid: Jid): ProblemError {
  return new ProblemError(
    404,
    'unknown-person',
    `Doorlight does not know ${jid}. Add the person first: doorlight people add ${jid}`,
  );
}
