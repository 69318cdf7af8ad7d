import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Tagged, ask, askTagged, isOutdated } from '../api/client.ts';
import type { Publisher } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { type Draft, changeOf, nameOf, newPublisherOf } from './draft.ts';
import { publisherPath, publishersPath } from './queries.ts';

interface Save {
  readonly attempt: (draft: Draft) => void;
  /** Over what somebody else has made of it. */
  readonly over: (draft: Draft) => void;
  readonly reset: () => void;
  /** What somebody else made of it since it was read; `null` while nobody did. */
  readonly theirs: Tagged<Publisher> | null;
  readonly isPending: boolean;
  /** But that somebody else was first. */
  readonly error: Error | null;
}

/** Adds a publisher, where none was `seen`; or changes the one that was, if it is still the same. */
export function useSave(seen: Tagged<Publisher> | null, onDone: () => void): Save {
  const { t } = useWords();
  const client = useQueryClient();
  const [theirs, setTheirs] = useState<Tagged<Publisher> | null>(null);
  const save = useMutation({
    mutationFn: async ({ draft, of }: { readonly draft: Draft; readonly of: typeof seen }) => {
      if (of === null) {
        await ask<Publisher>(publishersPath, { method: 'POST', body: newPublisherOf(draft) });
        return null;
      }
      const path = publisherPath(of.answer.name);
      try {
        const body = changeOf(of.answer, draft);
        await ask<Publisher>(path, { method: 'PATCH', body, headers: { 'if-match': of.tag } });
        return null;
      } catch (error) {
        if (isOutdated(error)) return await askTagged<Publisher>(path);
        throw error;
      }
    },
    onSuccess: (newer, { draft, of }) => {
      setTheirs(newer);
      for (const key of ['publishers', 'status', 'overview']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      if (newer !== null) return;
      const name = of?.answer.name ?? nameOf(draft);
      sayDone(of === null ? t.publishers.added(name) : t.publishers.saved(name));
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
