import { Group, Progress, Stack, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import type { Examination, ExaminationReport, FindingCode, Verdict } from '../api/contract.ts';
import { useWords } from '../words/words.tsx';
import { useExamination } from './queries.ts';

const colours: Readonly<Record<Verdict | 'waiting', string>> = {
  ok: 'var(--state-available)',
  warning: 'var(--state-away)',
  failed: 'var(--state-dnd)',
  skipped: 'var(--state-unknown)',
  waiting: 'var(--line)',
};

type Kind = Examination['subjects'][number]['kind'];

/**
 * What comes of an examination, step by step, as it goes on. `begun` is what was answered when it
 * began; of one that tries everything only what is of `kind` is shown.
 */
export function Steps({
  begun,
  kind,
}: {
  readonly begun: Examination;
  readonly kind?: Kind;
}): ReactNode {
  const { t, formats } = useWords();
  const examination = useExamination(begun);
  const { endedAt } = examination;
  const subjects = examination.subjects.filter((one) => kind === undefined || one.kind === kind);
  const reports = new Map(
    examination.reports.map((report) => [`${report.subject} ${report.step}`, report]),
  );
  const steps = subjects.flatMap(({ id, steps: all }) => all.map(({ name }) => `${id} ${name}`));
  const ended = steps.flatMap((step) => reports.get(step) ?? []);
  const said = t.examine.of(ended.length, steps.length);
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" className="quiet" role="status">
          {endedAt === null
            ? t.examine.running
            : `${t.examine.ended(formats.moment(endedAt))}: ${summary(t, ended)}`}
        </Text>
        <Progress
          value={steps.length === 0 ? 0 : (ended.length / steps.length) * 100}
          color={endedAt !== null && ended.some(isFailed) ? 'red' : undefined}
          aria-label={said}
          my={4}
        />
        <Text size="sm" className="quiet">
          {said}
        </Text>
      </div>
      {subjects.map((subject) => (
        <div key={subject.id}>
          <Text fw={600}>{subject.name}</Text>
          <span className="mono">{subject.server}</span>
          <Stack gap="xs" component="ul" mt="xs" p={0} style={{ listStyle: 'none' }}>
            {subject.steps.map((step) => (
              <Step
                key={step.name}
                title={t.examine.steps[step.name]?.[0] ?? step.title}
                tries={t.examine.steps[step.name]?.[1] ?? step.tries}
                report={reports.get(`${subject.id} ${step.name}`)}
              />
            ))}
          </Stack>
        </div>
      ))}
    </Stack>
  );
}

/** How many of each, the worst first: `1 failed, 8 fine`. */
function summary(
  t: ReturnType<typeof useWords>['t'],
  reports: readonly ExaminationReport[],
): string {
  return (['failed', 'warning', 'skipped', 'ok'] as const)
    .map((verdict) => [verdict, reports.filter((one) => one.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${t.examine.verdict[verdict]}`)
    .join(', ');
}

function isFailed({ verdict }: ExaminationReport): boolean {
  return verdict === 'failed';
}

function Step({
  title,
  tries,
  report,
}: {
  readonly title: string;
  readonly tries: string;
  readonly report: ExaminationReport | undefined;
}): ReactNode {
  const { t } = useWords();
  const verdict = report?.verdict ?? 'waiting';
  const said = t.examine.findings[(report?.code ?? 'ok') as FindingCode];
  const [found, remedy] = said ?? [report?.found, report?.remedy ?? ''];
  return (
    <li>
      <Group gap="xs" align="baseline">
        <span
          className="state-dot"
          style={{ '--state': colours[verdict] } as CSSProperties}
          aria-hidden="true"
        />
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" className="quiet">
          {verdict === 'waiting' ? t.examine.waiting : t.examine.verdict[verdict]}
        </Text>
      </Group>
      <Text size="sm" pl="1.3rem" style={{ overflowWrap: 'anywhere' }}>
        {report === undefined ? tries : found}
      </Text>
      {remedy === '' ? null : (
        <Text size="sm" pl="1.3rem" style={{ overflowWrap: 'anywhere' }}>
          <strong>{t.examine.remedy}: </strong>
          {remedy}
        </Text>
      )}
      {report === undefined || said === undefined ? null : <Wording report={report} />}
    </li>
  );
}

/** With names, addresses and numbers, as the service has it, for whoever has to mend it. */
function Wording({ report }: { readonly report: ExaminationReport }): ReactNode {
  const { t } = useWords();
  return (
    <details className="unfold" style={{ paddingInlineStart: '1.3rem' }}>
      <summary>
        <Text size="sm" component="span" className="quiet">
          {t.examine.wording}
        </Text>
      </summary>
      <Text size="sm" lang="en" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
        {[report.found, report.remedy].filter(Boolean).join(' ')}
      </Text>
    </details>
  );
}
