import type { EndingAnswer, LinkAnswer } from '../../http/contract/status.ts';
import type { ExaminationAnswer } from '../../http/contract/troubleshooter.ts';
import { table } from '../table.ts';

type Subject = ExaminationAnswer['subjects'][number];
type Report = ExaminationAnswer['reports'][number];

/** Where no step failed; warnings and what was not tried do not count. */
export function isHealthy({ reports }: ExaminationAnswer): boolean {
  return reports.every(({ verdict }) => verdict !== 'failed');
}

/** What came of an examination, subject by subject, and how it is to be read. */
export function examinationLines(examination: ExaminationAnswer): readonly string[] {
  const { subjects, reports, mailbox, joined } = examination;
  if (subjects.length === 0) return ['There is no gateway and no link to examine.', ''];
  return [
    ...(joined
      ? [`Joined an examination that was under way (mailbox: ${mailbox ?? 'the first'}).`, '']
      : []),
    ...subjects.flatMap((subject) =>
      subjectLines(
        subject,
        reports.filter((report) => report.subject === subject.id),
      ),
    ),
    summaryLine(reports),
    '',
  ];
}

function subjectLines(subject: Subject, reports: readonly Report[]): readonly string[] {
  const rows = subject.steps.flatMap(({ name, title }) => {
    const report = reports.find(({ step }) => step === name);
    return report === undefined ? [] : [[title, report.verdict, report.found]];
  });
  const remedies = subject.steps.flatMap(({ name, title }) =>
    reports
      .filter(({ step, remedy }) => step === name && remedy !== '')
      .map(({ remedy }) => `${title}: ${indented(remedy)}`),
  );
  return [
    `${subject.name} (${subject.server}): ${worst(reports)}`,
    ...table(['Step', 'State', 'What came back'], rows),
    ...(remedies.length === 0 ? [] : ['What to do:', ...remedies.map((line) => `  ${line}`)]),
    '',
  ];
}

// Lines of a configuration file stay lines.
function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

function worst(reports: readonly Report[]): string {
  const order = ['failed', 'warning', 'ok', 'skipped'] as const;
  return order.find((one) => reports.some(({ verdict }) => verdict === one)) ?? 'not examined';
}

function summaryLine(reports: readonly Report[]): string {
  const count = (wanted: Report['verdict']): number =>
    reports.filter(({ verdict }) => verdict === wanted).length;
  const counts = (['ok', 'warning', 'failed', 'skipped'] as const)
    .map((verdict) => `${count(verdict)} ${verdict}`)
    .join(', ');
  const code = count('failed') > 0 ? '1' : '0';
  return `${counts}. Exit code ${code}: only what failed makes it 1.`;
}

/** What a chat server grants, as found when the link last came up. */
export function linkLines(link: LinkAnswer): readonly string[] {
  const { name, state, identity, showsPeople, problem, capabilities } = link;
  const shows = showsPeople ? 'people are shown' : 'nobody is shown';
  const rows = capabilities.map((one) => [one.name, one.state, one.detail]);
  const remedies = new Set(capabilities.map(({ remedy }) => remedy).filter(Boolean));
  return [
    `${name}: ${state}, identity ${identity}, ${shows}`,
    ...(state === 'down' && problem !== null ? [problem] : []),
    ...(rows.length === 0 ? [] : table(['The chat server grants', 'State', ''], rows)),
    ...(remedies.size === 0 ? [] : ['', 'Lines of its configuration that grant what is missing:']),
    ...[...remedies].flatMap((remedy) => ['', ...remedy.split('\n').map((line) => `  ${line}`)]),
    '',
  ];
}

/** A certificate that ends soon, or has ended. */
export function endingLine({ what, validTo, daysLeft }: EndingAnswer): string {
  const when =
    daysLeft < 0 ? 'has ended' : `ends in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`;
  return `Warning: the ${what} ${when} (${validTo.slice(0, 10)}): renew it.`;
}
