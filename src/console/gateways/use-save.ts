import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Tagged, ask, askTagged, isOutdated } from '../api/client.ts';
import type { Gateway } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { type Draft, changeOf, newGatewayOf } from './draft.ts';
import { gatewayPath, gatewaysPath } from './queries.ts';

interface Save {
  readonly attempt: (draft: Draft) => void;
  /** Over what somebody else has made of it. */
  readonly over: (draft: Draft) => void;
  readonly reset: () => void;
  /** What somebody else made of it since it was read; `null` while nobody did. */
  readonly theirs: Tagged<Gateway> | null;
  readonly isPending: boolean;
  /** But that somebody else was first. */
  readonly error: Error | null;
}

/** Adds a gateway, where none was `seen`; or changes the one that was, if it is still the same. */
export function useSave(seen: Tagged<Gateway> | null, onDone: () => void): Save {
  const { t } = useWords();
  const client = useQueryClient();
  const [theirs, setTheirs] = useState<Tagged<Gateway> | null>(null);
  const save = useMutation({
    mutationFn: async ({ draft, of }: { readonly draft: Draft; readonly of: typeof seen }) => {
      if (of === null) {
        await ask<Gateway>(gatewaysPath, { method: 'POST', body: newGatewayOf(draft) });
        return null;
      }
      const path = gatewayPath(of.answer.name);
      try {
        const body = changeOf(of.answer, draft);
        await ask<Gateway>(path, { method: 'PATCH', body, headers: { 'if-match': of.tag } });
        return null;
      } catch (error) {
        if (isOutdated(error)) return await askTagged<Gateway>(path);
        throw error;
      }
    },
    onSuccess: (newer, { draft, of }) => {
      setTheirs(newer);
      for (const key of ['gateways', 'status', 'overview']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      if (newer !== null) return;
      const name = of?.answer.name ?? draft.name.trim();
      sayDone(of === null ? t.gateways.added(name) : t.gateways.saved(name));
      onDone();
    },
  });
  return {
    attempt: (draft) => save.mutate({ draft, of: seen }),
    over: (draft) => {
      if (theirs !== null) save.mutate({ draft, of: theirs });
    },
    reset: () => {
      setTheirs(null);
      save.reset();
    },
    theirs,
    isPending: save.isPending,
    error: save.error,
  };
}
