import { Button, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { BulkRun } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import { doneBy } from '../shared/done-by.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { hasEnded, isStanding, runsQuery } from './queries.ts';
import { RunState, deedOf } from './run-text.tsx';
import { zone } from './when-field.tsx';

/** What was done in bulk, and what is yet to be. */
export function RunsPanel(): ReactNode {
  const { t } = useWords();
  const runs = useInfiniteQuery(runsQuery);
  const all = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <Panel title={t.bulk.runs} aside={<UndoLast runs={all} />}>
      <Answered query={runs}>
        {() =>
          all.length === 0 ? (
            <Text className="quiet">{t.bulk.noRuns}</Text>
          ) : (
            <Stack gap={0}>
              <ul className="rows" aria-label={t.bulk.runs}>
                {all.map((run) => (
                  <li key={run.id}>
                    <Row run={run} />
                  </li>
                ))}
              </ul>
              {runs.hasNextPage ? (
                <Button
                  variant="subtle"
                  loading={runs.isFetchingNextPage}
                  onClick={() => void runs.fetchNextPage()}
                >
                  {t.common.more}
                </Button>
              ) : null}
            </Stack>
          )
        }
      </Answered>
    </Panel>
  );
}

/** The way to undo what was done last. */
function UndoLast({ runs }: { readonly runs: readonly BulkRun[] }): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const [last] = runs
    .filter((run) => isStanding(run) && hasEnded(run))
    .toSorted((one, other) => Date.parse(other.beganAt ?? '') - Date.parse(one.beganAt ?? ''));
  if (last === undefined || role !== 'administrator') return null;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      component={Link}
      to={`/bulk/${last.id}`}
      state={{ undo: true }}
    >
      {t.bulk.undoLast(last.id)}
    </Button>
  );
}

function Row({ run }: { readonly run: BulkRun }): ReactNode {
  const { t, formats } = useWords();
  const { id, by, state, dueAt, endedAt, beganAt } = run;
  const time =
    state === 'waiting'
      ? t.bulk.dueAt(formats.moment(dueAt), zone)
      : formats.moment(endedAt ?? beganAt ?? dueAt);
  return (
    <Link to={`/bulk/${id}`} className="run-row">
      <span>
        <Text component="span" fw={600} className="one-line">
          {t.bulk.runNumber(id)}
        </Text>
        <Text component="span" size="sm" className="quiet one-line">
          {deedOf(t, run)}
        </Text>
      </span>
      <span>
        <RunState run={run} />
        <Text component="span" size="sm" className="quiet one-line">
          <Counted run={run} />
        </Text>
      </span>
      <Text component="span" size="sm" className="quiet">
        {time}
        <br />
        {t.bulk.by(doneBy(t, by))}
      </Text>
    </Link>
  );
}

function Counted({ run }: { readonly run: BulkRun }): ReactNode {
  const { t, formats } = useWords();
  const { counts, total, done, state } = run;
  if (!hasEnded(run) && state !== 'waiting') {
    return t.bulk.progress(formats.number(done), formats.number(total));
  }
  const words = run.dryRun ? t.bulk.wouldBe : t.bulk.outcomes;
  return (['added', 'changed', 'removed', 'unchanged', 'bad'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${words[outcome]}: ${formats.number(counts[outcome])}`)
    .join(' · ');
}
