import { changedPerson, type Choices, newPerson } from '../person-settings.ts';
import type { Jid, Person } from '../person.ts';
import { type BulkReason, because } from './bulk-reasons.ts';
import type { Verdict } from './bulk-repository.ts';
import type { BulkLine, Source } from './bulk-run.ts';

export interface Circumstances {
  readonly source: Source;
  /** Those of the lines' people who are there. */
  readonly people: ReadonlyMap<Jid, Person>;
  /** The first line of each. */
  readonly firstLines: ReadonlyMap<Jid, number>;
  readonly choices: Choices | null;
}

/** What becomes of a line as things are now. */
export function judge(line: BulkLine, circumstances: Circumstances): Verdict {
  const { source, people, firstLines } = circumstances;
  const { number, jid } = line;
  if (jid === null) return bad(number, because('no-jid', null, 'The line names nobody.'));
  const first = firstLines.get(jid) ?? number;
  if (first !== number) {
    const message = `${jid} is on line ${first} already.`;
    return bad(number, because('line-twice', { jid, line: first }, message));
  }
  const current = people.get(jid) ?? null;
  if (source.kind === 'undo') return judgeUndo(line, current, source.force, circumstances.choices);
  if (source.deed === 'remove') {
    if (current === null) return bad(number, notThere(jid));
    return { number, outcome: 'removed', reason: null, before: current, after: null };
  }
  const { deed } = source;
  if (deed === 'insert' && current !== null) {
    return bad(number, because('person-there-already', { jid }, `${jid} is there already.`));
  }
  if ((deed === 'update' || deed === 'disable') && current === null) {
    return bad(number, notThere(jid));
  }
  const given = deed === 'disable' ? { enabled: false } : (line.given ?? {});
  const { choices } = circumstances;
  const judged =
    current === null
      ? newPerson({ ...given, jid }, choices)
      : changedPerson(current, given, choices);
  if (judged.kind === 'invalid') return bad(number, judged);
  const { person } = judged;
  if (current !== null && same(current, person)) return unchanged(number, current);
  return {
    number,
    outcome: current === null ? 'added' : 'changed',
    reason: null,
    before: current,
    after: person,
  };
}

/** `before` and `after` of the line are what the run that is undone has done. */
function judgeUndo(
  line: BulkLine,
  current: Person | null,
  force: boolean,
  choices: Choices | null,
): Verdict {
  const { number, after } = line;
  const jid = line.jid ?? '';
  const gone = line.before === null ? null : goneGateway(line.before, choices);
  if (same(current, line.before)) return unchanged(number, current);
  if (!force && gone !== null) {
    const message = `The gateway "${gone}", which ${jid} had, has been removed since.`;
    return bad(number, because('gateway-removed-since', { jid, gateway: gone }, message));
  }
  const before = line.before && withGateway(line.before, gone);
  if (same(current, before)) return unchanged(number, current);
  if (!force && !same(current, after)) {
    const since = current === null ? 'removed' : after === null ? 'added' : 'changed';
    return bad(number, because(`${since}-since`, { jid }, `${jid} has been ${since} since.`));
  }
  const outcome = before === null ? 'removed' : current === null ? 'added' : 'changed';
  return { number, outcome, reason: null, before: current, after: before };
}

/** The person without the gateway that is gone; older ones were written without any. */
function withGateway(person: Person, gone: string | null): Person {
  const { gateway = null } = person as Partial<Person>;
  return { ...person, gateway: gateway === gone ? null : gateway };
}

/** The gateway that the person had, where it is there no more. */
function goneGateway({ gateway }: Partial<Person>, choices: Choices | null): string | null {
  if (gateway === undefined || gateway === null || choices === null) return null;
  return choices.gateways().includes(gateway) ? null : gateway;
}

function notThere(jid: Jid): BulkReason {
  return because('person-not-there', { jid }, `There is no ${jid}.`);
}

function bad(number: number, { code, params, message }: BulkReason): Verdict {
  const reason = { code, params, message } as BulkReason;
  return { number, outcome: 'bad', reason, before: null, after: null };
}

function unchanged(number: number, person: Person | null): Verdict {
  return { number, outcome: 'unchanged', reason: null, before: person, after: person };
}

/** Settings come in any order from the disk, and older ones lack what was not there then. */
export function same(one: Person | null, other: Person | null): boolean {
  if (one === null || other === null) return one === other;
  return (Object.keys(one) as (keyof Person)[]).every(
    (key) => (one[key] ?? null) === (other[key] ?? null),
  );
}
