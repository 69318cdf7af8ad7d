import type { Run } from '../troubleshooter/troubleshooter.ts';
import type { ExaminationAnswer } from './contract/troubleshooter.ts';
import { iso } from './presence-answers.ts';

/** A run as it is answered, with the reports from `since` on. */
export function examinationAnswer(run: Run, joined: boolean, since: number): ExaminationAnswer {
  const { id, startedAt, endedAt, mailbox, subjects, reports } = run;
  return {
    id,
    startedAt: iso(startedAt),
    endedAt: endedAt === null ? null : iso(endedAt),
    mailbox,
    joined,
    subjects: subjects.map((subject) => ({ ...subject, steps: [...subject.steps] })),
    reports: reports.slice(since),
    next: reports.length,
  };
}

/** A reply whose headers can be set. */
interface Heading {
  header(name: string, value: string): unknown;
}

/** Where a run that has begun is told of; its first answer. */
export function begunAnswer(reply: Heading, run: Run): ExaminationAnswer {
  reply.header('location', `/api/v1/examination/${run.id}`);
  return examinationAnswer(run, false, 0);
}
