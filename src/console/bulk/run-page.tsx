import { Anchor, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Link, useParams } from 'react-router';
import './bulk.css';
import type { BulkRun } from '../api/contract.ts';
import { useLive } from '../live/use-live.ts';
import { doneBy } from '../shared/done-by.ts';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { sentenceOf } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { hasEnded, runQuery, runsPath } from './queries.ts';
import { RunActions } from './run-actions.tsx';
import { RunLines } from './run-lines.tsx';
import { RunState, deedOf } from './run-text.tsx';
import { zone } from './when-field.tsx';

/** One run: how far it is, what became of whom, and what can be done about it. */
export function RunPage(): ReactNode {
  const { t } = useWords();
  const { run: text = '' } = useParams();
  const id = Number(text);
  const query = useQuery(runQuery(id));
  const run = query.data;
  return (
    <Page
      title={t.bulk.runNumber(id)}
      intro={
        <>
          <Anchor component={Link} underline="always" to="/bulk">
            {t.bulk.allRuns}
          </Anchor>
          {run === undefined ? '' : ` · ${deedOf(t, run)}`}
        </>
      }
    >
      <Answered query={query}>
        {(data) => (
          <Stack gap="lg">
            {hasEnded(data) || data.state === 'waiting' ? null : <Followed id={id} />}
            <Panel
              title={data.dryRun ? t.bulk.isDryRun : t.bulk.run}
              aside={
                <span role="status">
                  <RunState run={data} plain />
                </span>
              }
            >
              <Stack gap="md">
                <Going run={data} />
                <Facts run={data} />
                <RunActions run={data} />
              </Stack>
            </Panel>
            <RunLines key={`${data.id} ${data.state}`} run={data} />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

/** Events are sooner than asking. */
function Followed({ id }: { readonly id: number }): null {
  const client = useQueryClient();
  useLive(`${runsPath}/${id}/events`, (_event, data) => {
    client.setQueryData(runQuery(id).queryKey, data as BulkRun);
  });
  useEffect(() => () => void client.invalidateQueries({ queryKey: ['people'] }), [client]);
  return null;
}

/** How far it is, or what was said at its end. */
function Going({ run }: { readonly run: BulkRun }): ReactNode {
  const { t, formats } = useWords();
  const { state, done, total, problem, why, differing } = run;
  if (hasEnded(run)) {
    if (problem === null && differing === 0) return null;
    return (
      <Stack gap={4} role="status">
        {problem === null ? null : <Text>{sentenceOf(t, { detail: problem, ...why })}</Text>}
        {differing === 0 ? null : (
          <Text>{t.bulk.differing(formats.number(differing), differing === 1)}</Text>
        )}
      </Stack>
    );
  }
  if (state === 'waiting') return null;
  const said =
    state === 'reading'
      ? t.bulk.progressOpen(formats.number(total))
      : t.bulk.progress(formats.number(done), formats.number(total));
  const part = state === 'reading' || total === 0 ? 0 : (done / total) * 100;
  return (
    <div>
      <Progress value={part} aria-label={t.bulk.states[state]} mb={4} />
      <Text size="sm" className="quiet">
        {t.bulk.states[state]}: {said}
      </Text>
    </div>
  );
}

function Facts({ run }: { readonly run: BulkRun }): ReactNode {
  const { t, formats } = useWords();
  const { by, madeAt, dueAt, beganAt, endedAt, skipBad, unknownColumns, undoneBy, ranBy } = run;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t.bulk.made, `${formats.full(madeAt)}, ${t.bulk.by(doneBy(t, by))}`],
    ...(beganAt === null
      ? [[t.bulk.due, t.bulk.dueAt(formats.full(dueAt), zone)] as const]
      : [[t.bulk.began, formats.full(beganAt)] as const]),
    ...(endedAt === null ? [] : [[t.bulk.ended, formats.full(endedAt)] as const]),
    [t.bulk.badLines, skipBad ? t.bulk.badSkip : t.bulk.badStop],
    ...(unknownColumns.length === 0
      ? []
      : [[t.bulk.unknownColumns, unknownColumns.join(', ')] as const]),
    ...(undoneBy === null
      ? []
      : [[t.bulk.undoneBy, <ToRun key="undone" id={undoneBy} />] as const]),
    ...(ranBy === null ? [] : [[t.bulk.ranBy, <ToRun key="ran" id={ranBy} />] as const]),
  ];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} component="dl" m={0} spacing="sm">
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="sm" className="quiet">
            {name}
          </Text>
          <Text component="dd" size="sm" m={0}>
            {value}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}

function ToRun({ id }: { readonly id: number }): ReactNode {
  const { t } = useWords();
  return (
    <Anchor component={Link} underline="always" to={`/bulk/${id}`}>
      {t.bulk.runNumber(id)}
    </Anchor>
  );
}
