import type { Parameter, PolicyGiven } from '../api/contract.ts';

/** The parameters that a policy is made of and that a day shows the effect of. */
export type PolicyDraft = Required<
  Pick<
    PolicyGiven,
    | 'displayOutOfOffice'
    | 'meetingInformation'
    | 'allDayBusy'
    | 'joinGapS'
    | 'joinAbsencesOverNonWorkingTime'
    | 'outOfOfficeOverMeeting'
    | 'trackSessions'
    | 'overrideDefaultEnd'
  >
> & {
  readonly show: Required<NonNullable<PolicyGiven['show']>>;
  readonly workingHours: Required<NonNullable<PolicyGiven['workingHours']>>;
};

const names = [
  'show',
  'displayOutOfOffice',
  'meetingInformation',
  'allDayBusy',
  'joinGapS',
  'workingHours',
  'joinAbsencesOverNonWorkingTime',
  'outOfOfficeOverMeeting',
  'trackSessions',
  'overrideDefaultEnd',
] as const satisfies readonly (keyof PolicyDraft)[];

/** The policy as the parameters have it. */
export function policyInForce(parameters: readonly Parameter[]): PolicyDraft {
  const values = parameters.flatMap(({ name, value }) =>
    (names as readonly string[]).includes(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(values) as unknown as PolicyDraft;
}

export function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
