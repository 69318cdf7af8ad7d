import { Anchor, Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { BulkLine, BulkRun, Person } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import type { Words } from '../words/en.ts';
import { sentenceOf } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { hasEnded, linesQuery } from './queries.ts';

type Outcome = NonNullable<BulkLine['outcome']>;

const outcomes = ['added', 'changed', 'removed', 'unchanged', 'bad'] as const;

const colours: Readonly<Record<Outcome, string>> = {
  added: 'var(--state-available)',
  changed: 'var(--state-working-elsewhere)',
  removed: 'var(--state-dnd)',
  unchanged: 'var(--state-unknown)',
  bad: 'var(--state-away)',
};

/** What became of each, or would become of them; those of one outcome, or all. */
export function RunLines({ run }: { readonly run: BulkRun }): ReactNode {
  const { t, formats } = useWords();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { counts, total, dryRun } = run;
  const words = dryRun ? t.bulk.wouldBe : t.bulk.outcomes;
  const some = outcomes.filter((one) => counts[one] > 0);
  return (
    <Panel title={t.bulk.lines}>
      <Stack gap="sm">
        {some.length === 0 ? null : (
          <SegmentedControl
            aria-label={t.bulk.lines}
            className="wraps"
            value={outcome ?? ''}
            onChange={(value) => setOutcome(value === '' ? null : value)}
            data={[
              { value: '', label: `${t.bulk.all} (${formats.number(total)})` },
              ...some.map((value) => ({
                value,
                label: `${words[value]} (${formats.number(counts[value])})`,
              })),
            ]}
          />
        )}
        {hasEnded(run) ? (
          <Lines run={run} outcome={outcome} />
        ) : (
          <Text className="quiet">{t.bulk.linesLater}</Text>
        )}
      </Stack>
    </Panel>
  );
}

function Lines({
  run,
  outcome,
}: {
  readonly run: BulkRun;
  readonly outcome: Outcome | null;
}): ReactNode {
  const { t } = useWords();
  const lines = useInfiniteQuery(linesQuery(run.id, outcome));
  const all = lines.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <Answered query={lines}>
      {() =>
        all.length === 0 ? (
          <Text className="quiet">{run.total > 0 ? t.bulk.linesGone : t.bulk.noLines}</Text>
        ) : (
          <>
            <ul className="rows" aria-label={t.bulk.lineList}>
              {all.map((line) => (
                <li key={line.line} className="bulk-line">
                  <Line line={line} run={run} />
                </li>
              ))}
            </ul>
            {lines.hasNextPage ? (
              <Button
                variant="subtle"
                loading={lines.isFetchingNextPage}
                onClick={() => void lines.fetchNextPage()}
              >
                {t.common.more}
              </Button>
            ) : null}
          </>
        )
      }
    </Answered>
  );
}

function Line({ line, run }: { readonly line: BulkLine; readonly run: BulkRun }): ReactNode {
  const { t, formats } = useWords();
  const { outcome, jid, reason, why, before, after } = line;
  const person = after ?? before;
  const words = run.dryRun ? t.bulk.wouldBe : t.bulk.outcomes;
  const isThere =
    jid !== null && (run.dryRun ? before !== null || outcome === 'unchanged' : after !== null);
  return (
    <>
      <span>
        <Text component="span" fw={600} className="one-line">
          {person?.name ?? jid ?? '–'}
        </Text>
        <Text component="span" size="sm" className="quiet one-line">
          {/* Numbers below 0 are of people who are put back. */}
          {line.line > 0 ? `${t.bulk.line} ${formats.plain(line.line)}` : ''}
          {line.line > 0 && jid !== null ? ' · ' : ''}
          {isThere && jid !== null ? (
            <Anchor component={Link} underline="always" to={`/people/${encodeURIComponent(jid)}`}>
              {jid}
            </Anchor>
          ) : (
            (jid ?? '')
          )}
        </Text>
      </span>
      <span>
        <Text component="span" size="sm" fw={500} className="one-line">
          <span
            className="state-dot"
            style={{ background: outcome === null ? 'var(--line)' : colours[outcome] }}
            aria-hidden="true"
          />{' '}
          {outcome === null ? t.bulk.notYet : words[outcome]}
        </Text>
      </span>
      <span className="bulk-difference">
        {reason === null ? null : (
          <Text size="sm">{sentenceOf(t, { detail: reason, ...why })}</Text>
        )}
        <Difference before={before} after={after} />
      </span>
    </>
  );
}

/** What is otherwise after than before; of somebody who is added, what they are given. */
function Difference({
  before,
  after,
}: {
  readonly before: Person | null;
  readonly after: Person | null;
}): ReactNode {
  const { t } = useWords();
  if (after === null) return null;
  const names = Object.keys(t.person.fields) as (keyof Words['person']['fields'] & keyof Person)[];
  const differing = names.filter((name) =>
    before === null
      ? typeof after[name] === 'string' && after[name] !== after.jid
      : after[name] !== before[name],
  );
  return differing.map((name) => (
    <Text key={name} size="sm">
      <span className="quiet">{t.person.fields[name]}:</span>{' '}
      {before === null ? null : (
        <>
          <del>{valueOf(t, before[name])}</del> <span aria-hidden="true">→</span>{' '}
        </>
      )}
      <ins>{valueOf(t, after[name])}</ins>
    </Text>
  ));
}

function valueOf(t: Words, value: Person[keyof Person]): string {
  if (value === null || value === undefined) return t.bulk.none;
  return typeof value === 'boolean' ? (value ? t.bulk.yes : t.bulk.no) : String(value);
}
