import { expect, test } from 'vitest';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import {
  type Examination,
  type Finding,
  type Step,
  failed,
  ok,
  warning,
} from '../../src/troubleshooter/examination.ts';
import { SharedProof } from '../../src/troubleshooter/shared-proof.ts';
import { type Run, Troubleshooter } from '../../src/troubleshooter/troubleshooter.ts';

function step(name: string, needs: readonly string[], run: Step['run']): Step {
  return {
    name,
    title: name.toUpperCase(),
    tries: `try ${name}`,
    boundMs: 150,
    needs,
    overdue: { code: 'no-answer', remedy: 'Wait.' },
    run,
  };
}

function examination(steps: readonly Step[], over = async (): Promise<void> => {}): Examination {
  return {
    subject: { kind: 'publisher', name: 'one', server: 'here' },
    steps,
    [Symbol.asyncDispose]: over,
  };
}

function troubleshooter(...examinations: readonly Examination[]): Troubleshooter {
  return new Troubleshooter({
    examiners: [async () => examinations],
    now: Date.now,
    telemetry: silentTelemetry(),
  });
}

async function examined(...steps: readonly Step[]): Promise<Run> {
  const examiner = troubleshooter(examination(steps));
  const started = await examiner.start({ mailbox: null, fetchMissing: false });
  await examiner.ended();
  return started.run;
}

function seen({ reports }: Run): Readonly<Record<string, string>> {
  return Object.fromEntries(reports.map(({ step: name, code }) => [name, code]));
}

const fine = async (): Promise<Finding> => ok('Fine.');

test('what needs a failed step is skipped, and what needs that; a warning holds nobody up', async () => {
  const outcome = await examined(
    step('one', [], async () => warning('expires-soon', 'Shaky.', 'Look.')),
    step('two', ['one'], async () => failed('refused', 'Broken.', 'Mend.')),
    step('three', ['two'], fine),
    step('four', ['three'], fine),
    step('five', ['one'], fine),
  );

  expect(seen(outcome)).toEqual({
    one: 'expires-soon',
    two: 'refused',
    three: 'not-tried',
    four: 'not-tried',
    five: 'ok',
  });
  expect(outcome.reports.find(({ step: name }) => name === 'three')?.found).toBe(
    'Not tried, since "TWO" failed.',
  );
});

test('a step that never ends is over after its bound, also one that does not listen', async () => {
  const began = performance.now();

  const outcome = await examined(step('deaf', [], () => new Promise<Finding>(() => {})));

  expect(outcome.reports).toMatchObject([
    { verdict: 'failed', code: 'no-answer', found: 'Nothing came back within 0.15 s.' },
  ]);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a fault of ours is one step’s, and its message is told nobody', async () => {
  const outcome = await examined(
    step('one', [], async () => {
      throw new TypeError('secret');
    }),
    step('two', [], fine),
  );

  expect(seen(outcome)).toEqual({ one: 'internal-fault', two: 'ok' });
  expect(JSON.stringify(outcome)).not.toContain('secret');
});

test('a goodbye that never ends, or fails, keeps nobody waiting for long', async () => {
  const examiner = troubleshooter(
    examination([step('one', [], fine)], () => new Promise<void>(() => {})),
    examination([step('one', [], fine)], () => Promise.reject(new Error('no'))),
  );

  const { run: outcome } = await examiner.start({ mailbox: null, fetchMissing: false });
  await examiner.ended();

  expect(outcome.endedAt).not.toBeNull();
  expect(outcome.reports).toHaveLength(2);
});

test('whoever comes while a run is under way joins it; whoever comes later begins another', async () => {
  const gate = Promise.withResolvers<Finding>();
  const examiner = troubleshooter(examination([step('one', [], () => gate.promise)]));

  const [first, second] = await Promise.all([
    examiner.start({ mailbox: null, fetchMissing: false }),
    examiner.start({ mailbox: 'john@example.com', fetchMissing: false }),
  ]);
  gate.resolve(ok('Fine.'));
  await examiner.ended();
  const third = await examiner.start({ mailbox: null, fetchMissing: false });

  expect([first.joined, second.joined, third.joined]).toEqual([false, true, false]);
  expect(second.run.id).toBe(first.run.id);
  expect(third.run.id).not.toBe(first.run.id);
});

test('to stop ends what is under way', async () => {
  const examiner = troubleshooter(
    examination([{ ...step('one', [], () => new Promise<Finding>(() => {})), boundMs: 600_000 }]),
  );
  const { run: outcome } = await examiner.start({ mailbox: null, fetchMissing: false });

  await examiner[Symbol.asyncDispose]();

  expect(outcome.reports).toMatchObject([{ verdict: 'skipped', code: 'stopped' }]);
});

const { signal } = new AbortController();

test('a password that was taken once is shown everywhere', async () => {
  const proof = new SharedProof(10);
  let atOnce = 0;
  let first = 0;

  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      proof.show(
        `server ${at}`,
        async () => {
          atOnce += 1;
          if (proof.takenBy === null) first += 1;
          return 'taken';
        },
        signal,
      ),
    ),
  );

  expect(outcomes).toEqual(Array.from({ length: 10 }, () => 'taken'));
  expect(atOnce).toBe(10);
  expect(first).toBe(1);
});

test('two refusals keep a password from being shown to anybody else', async () => {
  const proof = new SharedProof(10);
  let shown = 0;

  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      proof.show(
        `server ${at}`,
        async () => {
          shown += 1;
          return 'refused';
        },
        signal,
      ),
    ),
  );

  expect(shown).toBe(2);
  expect(outcomes.filter((outcome) => outcome === 'held-back')).toHaveLength(8);
});

test('a server that says nothing does not keep the others waiting for ever', async () => {
  const proof = new SharedProof(3);
  const mute = proof.show('mute', () => new Promise(() => {}), signal);

  const other = await proof.show('other', async () => 'taken', signal);

  expect(other).toBe('taken');
  expect(proof.takenBy).toBe('other');
  void mute;
});

test('settings are tried in a run of their own, a few at once, and none is mistaken for the last run', async () => {
  await using examiner = troubleshooter(examination([step('one', [], fine)]));
  const gate = Promise.withResolvers<void>();
  const waits = step('two', [], async () => {
    await gate.promise;
    return ok('Done.');
  });

  const trials = Array.from({ length: 5 }, () =>
    examiner.trial([examination([{ ...waits, boundMs: 60_000 }])]),
  );

  const [first] = trials;
  expect(trials.map((run) => run !== undefined)).toEqual([true, true, true, true, false]);
  expect(examiner.run()).toBeUndefined();
  expect(examiner.find(first?.id ?? '')).toBe(first);
  gate.resolve();
  if (first !== undefined) await examiner.progressed(first, 0, signal);
  expect(first?.reports).toMatchObject([{ step: 'two', verdict: 'ok' }]);
});
