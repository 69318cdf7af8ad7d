import type { FindingSentences } from '../sentences.ts';

export const examine = {
  title: 'Troubleshooter',
  intro: 'Tries everything that gateways and publishers need, step by step.',
  start: 'Examine everything',
  again: 'Examine again',
  one: 'Examine',
  oneNamed: (name: string) => `Examine ${name}`,
  examined: (name: string) => `Examination of ${name}`,
  hide: 'Hide the examination',
  running: 'Examining …',
  ended: (time: string) => `Ended ${time}`,
  of: (done: number, all: number) => `${done} of ${all} steps`,
  verdict: { ok: 'fine', warning: 'warning', failed: 'failed', skipped: 'not tried' },
  remedy: 'What to do',
  waiting: 'waiting',
  wording: 'In the words of the service',
  /** Those of the service are in English. */
  findings: {} as Partial<FindingSentences>,
  steps: {} as Readonly<Record<string, readonly [title: string, tries: string]>>,
};
