import { parseJid } from '../../people/jid.ts';
import type { Jid } from '../../people/person.ts';
import { ProblemError, fault } from '../problem.ts';

/** The person an address or a body names; what is no bare JID is refused. */
export function personNamed(text: string): Jid {
  const parsed = parseJid(text);
  if (parsed.kind === 'jid') return parsed.jid;
  throw new ProblemError(400, 'not-a-jid', parsed.message, { errors: [fault('', parsed)] });
}

export function unknownPerson(jid: Jid): ProblemError {
  return new ProblemError(
    404,
    'unknown-person',
    `Doorlight does not know ${jid}. Add the person first: doorlight people add ${jid}`,
    { params: { jid } },
  );
}
