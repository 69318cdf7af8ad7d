import { Badge, Group } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import type { BulkRun } from '../api/contract.ts';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.tsx';

const colours: Readonly<Record<BulkRun['state'], string>> = {
  waiting: 'var(--state-unknown)',
  reading: 'var(--state-working-elsewhere)',
  checking: 'var(--state-working-elsewhere)',
  applying: 'var(--state-working-elsewhere)',
  done: 'var(--state-available)',
  refused: 'var(--state-away)',
  failed: 'var(--state-dnd)',
  cancelled: 'var(--state-unknown)',
};

/** A run of which not all could be done is not as good as done. */
function colourOf({ state, counts }: BulkRun): string {
  return state === 'done' && counts.bad > 0 ? colours.refused : colours[state];
}

/** What a run does, in a few words. */
export function deedOf(t: Words, { deed, kind, undoes, shownBy }: BulkRun): string {
  const what =
    kind === 'undo' || deed === 'undo'
      ? t.bulk.undoOf(undoes ?? 0)
      : `${t.bulk.deeds[deed]}, ${t.bulk.kinds[kind]}`;
  return shownBy === null ? what : `${what}, ${t.bulk.asShown(shownBy)}`;
}

/** How it stands with a run: a dot and the word beside it. */
export function RunState({
  run,
  plain = false,
}: {
  readonly run: BulkRun;
  /** That it is a dry run is said beside it. */
  readonly plain?: boolean;
}): ReactNode {
  const { t } = useWords();
  return (
    <Group gap="xs" wrap="nowrap" component="span">
      <span
        className="state-dot"
        style={{ '--state': colourOf(run) } as CSSProperties}
        aria-hidden="true"
      />
      <span>{t.bulk.states[run.state]}</span>
      {run.dryRun && !plain ? (
        <Badge variant="light" size="sm" tt="none">
          {t.bulk.isDryRun}
        </Badge>
      ) : null}
    </Group>
  );
}
