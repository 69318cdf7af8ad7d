import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Tagged, ask, askTagged, isOutdated } from '../api/client.ts';
import { useWords } from '../words/words.tsx';
import { type Editable, pathOf } from './editable.ts';
import { sayDone } from './said.ts';

interface Save<Thing, Draft> {
  readonly attempt: (draft: Draft) => void;
  /** Over what somebody else has made of it. */
  readonly over: (draft: Draft) => void;
  readonly reset: () => void;
  /** What somebody else made of it since it was read; `null` while nobody did. */
  readonly theirs: Tagged<Thing> | null;
  readonly isPending: boolean;
  /** But that somebody else was first. */
  readonly error: Error | null;
}

/**
 * Adds one, where none was `seen`; or changes the one that was, if it is still the same, and says
 * what is `said` of it then.
 */
export function useSave<Thing extends { readonly name: string }, Draft>(
  { list, nameOf, newOf, changeOf }: Editable<Thing, Draft>,
  seen: Tagged<Thing> | null,
  { said, onDone }: { readonly said: (name: string) => string; readonly onDone: () => void },
): Save<Thing, Draft> {
  const { t } = useWords();
  const client = useQueryClient();
  const [theirs, setTheirs] = useState<Tagged<Thing> | null>(null);
  const save = useMutation({
    mutationFn: async ({ draft, of }: { readonly draft: Draft; readonly of: typeof seen }) => {
      if (of === null) {
        await ask<Thing>(pathOf(list), { method: 'POST', body: newOf(draft) });
        return null;
      }
      const path = pathOf(list, of.answer.name);
      try {
        const body = changeOf(of.answer, draft);
        await ask<Thing>(path, { method: 'PATCH', body, headers: { 'if-match': of.tag } });
        return null;
      } catch (error) {
        if (isOutdated(error)) return await askTagged<Thing>(path);
        throw error;
      }
    },
    onSuccess: (newer, { draft, of }) => {
      setTheirs(newer);
      for (const key of [list, 'status', 'overview']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      if (newer !== null) return;
      const name = of?.answer.name ?? nameOf(draft);
      sayDone(of === null ? t.editing.added(name) : said(name));
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
