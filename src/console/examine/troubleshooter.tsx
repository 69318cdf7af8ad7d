import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CSSProperties, ReactNode } from 'react';
import { ApiError, ask } from '../api/client.ts';
import type { Examination, ExaminationReport, Verdict } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import { Panel } from '../shared/panel.tsx';
import { sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';

const path = '/api/v1/examination';
const runningMs = 500;

const colours: Readonly<Record<Verdict | 'waiting', string>> = {
  ok: 'var(--state-available)',
  warning: 'var(--state-away)',
  failed: 'var(--state-dnd)',
  skipped: 'var(--state-unknown)',
  waiting: 'var(--line)',
};

type Kind = Examination['subjects'][number]['kind'];

/** Tries everything that servers need, and shows each step as it ends. */
export function Troubleshooter({ kind }: { readonly kind: Kind }): ReactNode {
  const { t, formats } = useWords();
  const { role } = useSession();
  const { data } = useExamination();
  const start = useStart();
  const running = data !== null && data !== undefined && data.endedAt === null;
  return (
    <Panel
      title={t.examine.title}
      aside={
        role === 'administrator' || role === 'helpdesk' ? (
          <Button loading={start.isPending || running} onClick={() => start.mutate()}>
            {data === null || data === undefined ? t.examine.start : t.examine.again}
          </Button>
        ) : null
      }
    >
      <Stack gap="md">
        <Text size="sm" className="quiet" role="status">
          {data === null || data === undefined
            ? t.examine.intro
            : data.endedAt === null
              ? t.examine.running
              : t.examine.ended(formats.moment(data.endedAt))}
        </Text>
        {data === null || data === undefined ? null : <Found examination={data} kind={kind} />}
      </Stack>
    </Panel>
  );
}

function Found({
  examination,
  kind,
}: {
  readonly examination: Examination;
  readonly kind: Kind;
}): ReactNode {
  const { t } = useWords();
  const subjects = examination.subjects.filter((subject) => subject.kind === kind);
  const reports = new Map(
    examination.reports.map((report) => [`${report.subject} ${report.step}`, report]),
  );
  const steps = subjects.flatMap((subject) =>
    subject.steps.map(({ name }) => `${subject.id} ${name}`),
  );
  const done = steps.filter((step) => reports.has(step)).length;
  const said = t.examine.of(done, steps.length);
  return (
    <>
      <div>
        <Progress
          value={steps.length === 0 ? 0 : (done / steps.length) * 100}
          aria-label={said}
          mb={4}
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
                title={step.title}
                tries={step.tries}
                report={reports.get(`${subject.id} ${step.name}`)}
              />
            ))}
          </Stack>
        </div>
      ))}
    </>
  );
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
        {report?.found ?? tries}
      </Text>
      {report === undefined || report.remedy === '' ? null : (
        <Text size="sm" pl="1.3rem" style={{ overflowWrap: 'anywhere' }}>
          <strong>{t.examine.remedy}: </strong>
          {report.remedy}
        </Text>
      )}
    </li>
  );
}

/** The one under way or the last; `null` where there was none. */
function useExamination() {
  return useQuery({
    queryKey: ['examination'],
    queryFn: async ({ signal }) => {
      try {
        return await ask<Examination>(path, { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: ({ state: { data } }) =>
      data !== null && data !== undefined && data.endedAt === null ? runningMs : false,
  });
}

function useStart() {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask<Examination>(path, { method: 'POST', body: {} }),
    onSuccess: (examination) => client.setQueryData(['examination'], examination),
    onError: (error) => sayFailed(t, error),
  });
}
