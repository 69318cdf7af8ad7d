import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { Override, OverrideSet, Reverted } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { standingName } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

/** Overriding and reverting the presence that is at `base`; what became of it is said. */
export function useOverride(base: string): {
  readonly override: UseMutationResult<OverrideSet, Error, Override>;
  readonly revert: UseMutationResult<Reverted, Error, void>;
} {
  const { t, formats } = useWords();
  const client = useQueryClient();
  const path = `${base}/presence/override`;

  function changed(): void {
    for (const key of ['explanation', 'day', 'people', 'people-count', 'audit']) {
      void client.invalidateQueries({ queryKey: [key] });
    }
  }

  const override = useMutation({
    mutationFn: (body: Override) => ask<OverrideSet>(path, { method: 'PUT', body }),
    onSuccess: ({ presence, endsAt, returnsTo }) => {
      revert.reset();
      const state = standingName(t, presence);
      const set =
        endsAt === null
          ? t.person.set_open(state)
          : t.person.setTill(state, formats.moment(endsAt));
      sayDone(`${set} ${t.person.returnsTo(standingName(t, returnsTo))}`);
      changed();
    },
  });
  const revert = useMutation({
    mutationFn: () => ask<Reverted>(path, { method: 'DELETE' }),
    onSuccess: () => {
      override.reset();
      sayDone(t.person.reverted);
      changed();
    },
  });
  return { override, revert };
}
