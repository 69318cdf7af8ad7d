import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, isOutdated } from '../api/client.ts';
import type { Override, OverrideSet, Reverted } from '../api/contract.ts';
import { explanationQuery } from '../api/queries.ts';
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

  // It is done when the page has seen it: the next one is then made of this one.
  async function changed(): Promise<void> {
    for (const key of ['day', 'people', 'people-count', 'audit']) {
      void client.invalidateQueries({ queryKey: [key] });
    }
    await client.invalidateQueries({ queryKey: ['explanation'] });
  }

  const override = useMutation({
    mutationFn: (body: Override) => {
      // The page follows what others do of it: what was seen is what stands there now.
      const seen = client.getQueryData(explanationQuery(base).queryKey)?.revision;
      const headers = { 'if-match': seen === undefined ? '*' : `"${seen}"` };
      return ask<OverrideSet>(path, { method: 'PUT', body, headers });
    },
    onError: async (error) => {
      // What somebody else has set is shown, to be decided upon anew.
      if (isOutdated(error)) await changed();
    },
    onSuccess: ({ presence, endsAt, returnsTo }) => {
      revert.reset();
      const state = standingName(t, presence);
      const set =
        endsAt === null
          ? t.person.set_open(state)
          : t.person.setTill(state, formats.moment(endsAt));
      sayDone(`${set} ${t.person.returnsTo(standingName(t, returnsTo))}`);
      return changed();
    },
  });
  const revert = useMutation({
    mutationFn: () => ask<Reverted>(path, { method: 'DELETE' }),
    onSuccess: () => {
      override.reset();
      sayDone(t.person.reverted);
      return changed();
    },
  });
  return { override, revert };
}
