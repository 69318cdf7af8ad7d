import { Alert, Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Tagged } from '../api/client.ts';
import { useWords } from '../words/words.tsx';
import type { Editable, Editing } from './editable.ts';
import { Refused } from './page.tsx';
import { useSave } from './use-save.ts';

export interface EditFormProps<Thing, Draft> {
  readonly of: Editable<Thing, Draft>;
  /** As it was when the dialog opened; `null` for a new one. */
  readonly read: Tagged<Thing> | null;
  readonly words: {
    readonly saved: (name: string) => string;
    /** To the second of two who change the same one. */
    readonly outdated: string;
    readonly takeTheirs: string;
  };
  readonly onClose: () => void;
  readonly children: (editing: Editing<Thing, Draft>) => ReactNode;
}

/** The fields, why they were refused, and what can be done. */
export function EditForm<Thing extends { readonly name: string }, Draft extends object>({
  of,
  read,
  words,
  onClose,
  children,
}: EditFormProps<Thing, Draft>): ReactNode {
  const { t } = useWords();
  const [seen, setSeen] = useState(read);
  const [draft, setDraft] = useState(() => of.draftOf(read?.answer ?? null));
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const old = seen?.answer ?? null;
  const save = useSave(of, seen, { said: words.saved, onDone: onClose });
  const { theirs } = save;
  const refused = of.refusalOf(save.error, draft, t);
  const found = asked ? of.faultsOf(draft, old, t) : {};
  const faults = { ...refused.faults, ...found };

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true });
  }, []);
  const wrong = Object.keys(faults).join(' ');
  useEffect(() => {
    // Where something is wrong, that is what is next to be written.
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);

  function ready(): boolean {
    setAsked(true);
    return Object.keys(of.faultsOf(draft, old, t)).length === 0;
  }

  function write(changed: Partial<Draft>): void {
    setDraft({ ...draft, ...changed });
    save.reset();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (ready()) save.attempt(draft);
  }

  function takeTheirs(newer: Tagged<Thing>): void {
    setSeen(newer);
    setDraft(of.draftOf(newer.answer));
    save.reset();
  }

  return (
    <form onSubmit={submit} ref={form} noValidate>
      <Stack>
        {children({ draft, faults, write, old, isNew: old === null, ready })}
        <Refused error={theirs === null ? refused.other : null} />
        {theirs === null ? null : (
          <Alert color="orange" variant="light" role="alert" title={words.outdated}>
            <Group gap="sm">
              <Button variant="default" size="xs" onClick={() => takeTheirs(theirs)}>
                {words.takeTheirs}
              </Button>
              <Button size="xs" loading={save.isPending} onClick={() => save.over(draft)}>
                {t.editing.saveMine}
              </Button>
            </Group>
          </Alert>
        )}
        <Group justify="flex-end" gap="sm" className="deeds">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={theirs !== null}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
