import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Tagged, ask, askTagged, isOutdated } from '../api/client.ts';
import type { Parameter } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { parameterPath } from './queries.ts';

/** A value, or the default. */
export type Wanted = { readonly kind: 'set'; readonly value: unknown } | { readonly kind: 'reset' };

export interface Change {
  readonly attempt: (wanted: Wanted) => void;
  /** Once more, over what somebody else has made of it: `theirs`. */
  readonly again: (wanted: Wanted) => void;
  /** What somebody else made of it since it was read; `null` while nobody did. */
  readonly theirs: Tagged<Parameter> | null;
  readonly wanted: Wanted | null;
  readonly isPending: boolean;
  /** But that somebody else was first, which `theirs` says. */
  readonly error: Error | null;
}

/** Changes what was `seen` and nothing else: what another has made of it meanwhile is shown first. */
export function useChange(seen: Tagged<Parameter>, onDone: () => void): Change {
  const { t } = useWords();
  const client = useQueryClient();
  const [first] = useState(seen);
  const [theirs, setTheirs] = useState<Tagged<Parameter> | null>(null);
  const { name } = first.answer;
  const path = parameterPath(name);
  const change = useMutation({
    mutationFn: async ({ wanted, tag }: { readonly wanted: Wanted; readonly tag: string }) => {
      const headers = { 'if-match': tag };
      try {
        await ask<Parameter>(path, {
          ...(wanted.kind === 'reset'
            ? { method: 'DELETE' }
            : { method: 'PUT', body: { value: wanted.value } }),
          headers,
        });
        return null;
      } catch (error) {
        if (isOutdated(error)) return await askTagged<Parameter>(path);
        throw error;
      }
    },
    onSuccess: (newer) => {
      setTheirs(newer);
      void client.invalidateQueries({ queryKey: ['parameters'] });
      void client.invalidateQueries({ queryKey: ['audit', name] });
      if (newer !== null) return;
      sayDone(`${t.parameters.texts[name].title}: ${t.common.saved}`);
      onDone();
    },
  });
  return {
    attempt: (wanted) => change.mutate({ wanted, tag: first.tag }),
    again: (wanted) => {
      if (theirs !== null) change.mutate({ wanted, tag: theirs.tag });
    },
    theirs,
    wanted: change.variables?.wanted ?? null,
    isPending: change.isPending,
    error: change.error,
  };
}
