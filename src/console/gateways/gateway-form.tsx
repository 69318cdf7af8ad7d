import './gateways.css';
import { Alert, Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Tagged } from '../api/client.ts';
import type { Gateway } from '../api/contract.ts';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { type Draft, type Faults, draftOf, faultsOf } from './draft.ts';
import { IdentityFields } from './identity-fields.tsx';
import { NameFields } from './name-fields.tsx';
import { refusalOf } from './refusal.ts';
import { TrialPart } from './trial-part.tsx';
import { useSave } from './use-save.ts';

/** The fields of a form, what is wrong with each, and how they are written in. */
export interface Fields {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly write: (changed: Partial<Draft>) => void;
}

/** `read` is the gateway as it was when the dialog opened; `null` for a new one. */
export function GatewayForm({
  read,
  onClose,
}: {
  readonly read: Tagged<Gateway> | null;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const [seen, setSeen] = useState(read);
  const [draft, setDraft] = useState<Draft>(() => draftOf(seen?.answer ?? null));
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const old = seen?.answer ?? null;
  const save = useSave(seen, onClose);
  const refused = refusalOf(save.error);
  const found = asked ? faultsOf(draft, old, t.gateways) : {};
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
    return Object.keys(faultsOf(draft, old, t.gateways)).length === 0;
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (ready()) save.attempt(draft);
  }

  const fields: Fields = {
    draft,
    faults,
    write: (changed) => {
      setDraft({ ...draft, ...changed });
      save.reset();
    },
  };
  const { theirs } = save;
  return (
    <form onSubmit={submit} ref={form} noValidate>
      <Stack>
        <NameFields {...fields} isNew={old === null} />
        <IdentityFields {...fields} isNew={old === null} />
        <AdvancedFields {...fields} />
        <TrialPart draft={draft} of={old} ready={ready} />
        {refused.other === null || theirs !== null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(refused.other, t.common.unreachable)}
          </Alert>
        )}
        {theirs === null ? null : (
          <Alert color="orange" variant="light" role="alert" title={t.gateways.outdated}>
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
                {t.gateways.takeTheirs}
              </Button>
              <Button size="xs" loading={save.isPending} onClick={() => save.over(draft)}>
                {t.gateways.saveMine}
              </Button>
            </Group>
          </Alert>
        )}
        <Group justify="flex-end" gap="sm" className="gateway-deeds">
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
