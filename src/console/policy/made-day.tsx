import './policy.css';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Panel } from '../shared/panel.tsx';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { Compared } from './compared.tsx';
import { DayFields } from './day-fields.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import { simulationQuery } from './queries.ts';
import { type DayDraft, type ExampleName, exampleDay, examples, scenarioOf } from './scenario.ts';

const typingMs = 250;

/** A day that is made up, under both policies. */
export function MadeDay({
  inForce,
  policy,
  fields,
}: {
  readonly inForce: PolicyDraft;
  readonly policy: PolicyDraft;
  readonly fields: ReactNode;
}): ReactNode {
  const { t, language } = useWords();
  const [day, setDay] = useState(() => exampleDay('meetings', today(), ownZone()));
  const [[rested, tried]] = useDebouncedValue([day, policy] as const, typingMs);
  const now = useQuery(simulationQuery(scenarioOf(rested, inForce, language)));
  const then = useQuery(simulationQuery(scenarioOf(rested, tried, language)));
  const error = now.error ?? then.error;
  return (
    <>
      <Examples day={day} onChoose={setDay} />
      {error === null ? null : (
        <Alert color="red" variant="light" role="alert">
          {problemText(error, t)
            .split('\n')
            .map((line) => (
              <Text key={line} size="sm">
                {line}
              </Text>
            ))}
        </Alert>
      )}
      <div className="policy-columns">
        {fields}
        <Stack gap="md">
          {now.data === undefined || then.data === undefined ? null : (
            <Compared inForce={now.data.day} tried={then.data.day} refusals={then.data.refusals} />
          )}
          {day.timeZone === ownZone() ? null : (
            <Text size="sm" className="quiet">
              {t.policy.zoneNote(day.timeZone)}
            </Text>
          )}
          <DayFields day={day} onChange={setDay} />
          <details className="panel">
            <summary>{t.policy.asJson}</summary>
            <pre className="mono">{JSON.stringify(scenarioOf(day, policy, language), null, 2)}</pre>
          </details>
        </Stack>
      </div>
    </>
  );
}

function Examples({
  day,
  onChoose,
}: {
  readonly day: DayDraft;
  readonly onChoose: (day: DayDraft) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t.policy.examples}>
      <Group gap="xs">
        {(Object.keys(examples) as ExampleName[]).map((name) => (
          <Button
            key={name}
            variant="default"
            size="xs"
            onClick={() => onChoose(exampleDay(name, day.date, day.timeZone))}
          >
            {t.policy.example[name]}
          </Button>
        ))}
      </Group>
    </Panel>
  );
}

function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** As `2026-03-11`, where the browser is. */
function today(): string {
  const now = new Date();
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
