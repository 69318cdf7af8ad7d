import { Alert, Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Tagged } from '../api/client.ts';
import type { Publisher } from '../api/contract.ts';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { ComponentFields } from './component-fields.tsx';
import { type Draft, type Faults, draftOf, faultsOf } from './draft.ts';
import { KindField } from './fields.tsx';
import { refusalOf } from './refusal.ts';
import { SipFields } from './sip-fields.tsx';
import { TrialPart } from './trial-part.tsx';
import { useSave } from './use-save.ts';

/** The fields of a form, what is wrong with each, and how they are written in. */
export interface Fields {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly write: (changed: Partial<Draft>) => void;
  /** Its name may still be chosen. */
  readonly isNew: boolean;
}

/** `read` is the publisher as it was when the dialog opened; `null` for a new one. */
export function PublisherForm({
  read,
  onClose,
}: {
  readonly read: Tagged<Publisher> | null;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const [seen, setSeen] = useState(read);
  const [draft, setDraft] = useState<Draft>(() => draftOf(seen?.answer ?? null));
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const old = seen?.answer ?? null;
  const save = useSave(seen, onClose);
  const refused = refusalOf(save.error, draft.kind);
  const found = asked ? faultsOf(draft, old, t.publishers) : {};
  const faults = { ...refused.faults, ...found };

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true });
  }, []);
  const wrong = Object.keys(faults).join(' ');
  useEffect(() => {
    // Where something is wrong, that is what is next to be written.
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);

  /** Whether it can be asked for as it is written. */
  function ready(): boolean {
    setAsked(true);
    return Object.keys(faultsOf(draft, old, t.publishers)).length === 0;
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (ready()) save.attempt(draft);
  }

  const fields: Fields = {
    draft,
    faults,
    isNew: old === null,
    write: (changed) => {
      setDraft({ ...draft, ...changed });
      save.reset();
    },
  };
  const { theirs } = save;
  return (
    <form onSubmit={submit} ref={form} noValidate>
      <Stack>
        <KindField {...fields} />
        {draft.kind === 'xmpp' ? <ComponentFields {...fields} /> : <SipFields {...fields} />}
        <AdvancedFields {...fields} />
        <TrialPart draft={draft} of={old} ready={ready} />
        {refused.other === null || theirs !== null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(refused.other, t.common.unreachable)}
          </Alert>
        )}
        {theirs === null ? null : (
          <Alert color="orange" variant="light" role="alert" title={t.publishers.outdated}>
            <Group gap="sm">
              <Button
                variant="default"
                size="xs"
                onClick={() => {
                  setSeen(theirs);
                  setDraft(draftOf(theirs.answer));
                  save.reset();
                }}
              >
                {t.publishers.takeTheirs}
              </Button>
              <Button size="xs" loading={save.isPending} onClick={() => save.over(draft)}>
                {t.publishers.saveMine}
              </Button>
            </Group>
          </Alert>
        )}
        <Group justify="flex-end" gap="sm">
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
