import { expect, test } from 'vitest';
import { sharedPolicies } from '../../src/engine/settings.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { personNamed } from '../support/sync-world.ts';

const hours = { days: [7, 1, 2], from: '08:00', to: '16:00' };
const policy = { ...defaultPolicy, timeZone: 'Europe/London' };
const john = personNamed('john');
const jane = personNamed('jane', { timeZone: 'Asia/Tokyo' });

test('the mailbox’s time zone goes before the organisation’s, the person’s before both', () => {
  const policyFor = sharedPolicies(policy);
  const mailbox = { timeZone: 'America/New_York', workingHours: hours };

  expect(policyFor(john, null).timeZone).toBe('Europe/London');
  expect(policyFor(john, mailbox)).toMatchObject({
    timeZone: 'America/New_York',
    workingHours: hours,
  });
  expect(policyFor(jane, mailbox)).toMatchObject({ timeZone: 'Asia/Tokyo', workingHours: hours });
});

test('what a mailbox does not say is the organisation’s, and no other person’s', () => {
  const policyFor = sharedPolicies(policy);
  policyFor(john, { timeZone: null, workingHours: hours });

  expect(policyFor(john, { timeZone: null, workingHours: null })).toEqual(policyFor(john, null));
  expect(policyFor(john, null).workingHours).toEqual(policy.workingHours);
});

test('people who are alike share one policy', () => {
  const policyFor = sharedPolicies(policy);
  const mailbox = { timeZone: 'America/New_York', workingHours: hours };

  expect(policyFor(john, mailbox)).toBe(policyFor(personNamed('mary'), { ...mailbox }));
});

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, false],
  [false, false, false],
])('where the administrator says %s and the person %s, it is shown: %s', (allowed, own, shown) => {
  const policyFor = sharedPolicies(policy);
  // One who is alike but for their own switches must not lend them a policy.
  policyFor(personNamed('mary'), null);

  expect(
    policyFor(
      personNamed('john', { meetingInformation: allowed, ownMeetingInformation: own }),
      null,
    ).meetingInformation,
  ).toBe(shown);
  expect(
    policyFor(
      personNamed('john', { displayOutOfOffice: allowed, ownDisplayOutOfOffice: own }),
      null,
    ).displayOutOfOffice,
  ).toBe(shown);
});
