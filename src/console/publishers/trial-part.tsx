import type { ReactNode } from 'react';
import type { PublisherTrial } from '../api/contract.ts';
import { TrialPanel, useTrial } from '../examine/trial.tsx';
import { useWords } from '../words/words.tsx';
import { type Fields, newPublisherOf } from './draft.ts';

/** Tries what is written before it is saved. */
export function TrialPart({ draft, old, ready }: Fields): ReactNode {
  const { t } = useWords();
  const trial = useTrial<PublisherTrial>('/api/v1/publishers/try');

  function start(): void {
    if (!ready()) return;
    trial.mutate({ publisher: newPublisherOf(draft), existing: old?.name ?? null });
  }

  return <TrialPanel trial={trial} hint={t.publishers.tryHint} onTry={start} />;
}
