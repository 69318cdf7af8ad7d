import { setTimeout as wait } from 'node:timers/promises';
import {
  type ExaminationAnswer,
  examinationSchema,
  reportSchema,
} from '../../http/contract/troubleshooter.ts';
import { CommandError } from '../command-error.ts';
import type { ServiceClient } from '../service-client.ts';
import { DoctorProgress } from './progress.ts';

type Report = ExaminationAnswer['reports'][number];

const pollMs = 200;

/**
 * Follows an examination to its end, telling a terminal how far it has come. `path` is where it is
 * asked for. Throws a `CommandError` where it is not kept any more.
 */
export async function followExamination(
  service: ServiceClient,
  begun: ExaminationAnswer,
  path: string,
): Promise<ExaminationAnswer> {
  const progress = new DoctorProgress(begun, process.stderr);
  const reports: Report[] = [];
  const add = (report: Report): void => {
    reports.push(report);
    progress.ended(report);
  };
  for (const report of begun.reports) add(report);
  let at = begun;
  while (at.endedAt === null) {
    if (!(await followed(service, begun.id, reports.length, add))) await wait(pollMs);
    at = await service.ask('GET', `${path}?since=${reports.length}`, examinationSchema);
    if (at.id !== begun.id) {
      throw new CommandError('Another examination has begun meanwhile: run it again.', 1);
    }
    for (const report of at.reports) add(report);
  }
  progress.over();
  return { ...at, joined: begun.joined, reports };
}

/** Told of steps as they end. False where it cannot be: then it is to be asked how far it is. */
async function followed(
  service: ServiceClient,
  id: string,
  known: number,
  add: (report: Report) => void,
): Promise<boolean> {
  try {
    const path = `/api/v1/examination/${id}/events`;
    for await (const { event, data } of service.events(path, known)) {
      if (event === 'report') add(reportSchema.parse(data));
      if (event === 'ended') return true;
    }
  } catch {
    // Asking says what is the matter, if anything is.
  }
  return false;
}
