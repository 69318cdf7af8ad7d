import { expect } from 'vitest';
import { compose } from '../../src/presence/compose.ts';
import { anyPerson } from '../support/arbitrary-claims.ts';
import { law } from '../support/laws.ts';
import { plainPresence } from '../support/plain-presence.ts';

law(
  'what is composed is what the rules say, read word by word',
  // Hours past midnight are another matter where clocks change.
  anyPerson.filter(({ policy: { workingHours } }) => workingHours.from < workingHours.to),
  ({ claims, policy, now }) => {
    const x = { ...claims, override: null };
    const { availability, activity, source, message } = compose(x, policy, now);

    expect({ availability, activity, source, message }).toEqual(plainPresence(x, policy, now));
  },
);
