import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiError, type Tagged } from '../api/client.ts';
import type { Parameter } from '../api/contract.ts';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { Conflict } from './conflict.tsx';
import { type Draft, draftOf, valueOf } from './draft.ts';
import { Effect } from './effect.tsx';
import { ParameterHistory } from './parameter-history.tsx';
import { type Wanted, useChange } from './use-change.ts';
import { ValueField } from './value-field.tsx';
import { writtenLimits } from './written.ts';

/** `read` is what was seen when the dialog opened, and stays that whatever others do meanwhile. */
export function ParameterForm({
  read,
  onClose,
}: {
  readonly read: Tagged<Parameter>;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  // What was seen at first; a later answer of the same question is not taken in its place.
  const [parameter] = useState(read.answer);
  const { advanced, description, name } = parameter;
  const [draft, setDraft] = useState<Draft>(() => draftOf(parameter));
  const [sure, setSure] = useState<Wanted['kind'] | null>(null);
  const change = useChange(read, onClose);
  const form = useFocusOnFirst();
  const refused = useRefusal(change.error, parameter);

  function want(wanted: Wanted): void {
    if (advanced && sure !== wanted.kind) setSure(wanted.kind);
    else change.attempt(wanted);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    want({ kind: 'set', value: valueOf(parameter, draft) });
  }

  const { theirs } = change;
  // What was written may have been changed again, after both values were seen.
  const mine: Wanted =
    change.wanted?.kind === 'reset'
      ? change.wanted
      : { kind: 'set', value: valueOf(parameter, draft) };
  return (
    <form onSubmit={submit} ref={form}>
      <Stack>
        <Text size="sm">{t.parameters.texts[name].description ?? description}</Text>
        <ValueField
          parameter={parameter}
          draft={draft}
          error={refused.value}
          onChange={(next) => {
            setDraft(next);
            setSure(null);
          }}
        />
        {refused.other === undefined ? null : (
          <Alert color="red" variant="light" role="alert">
            {refused.other}
          </Alert>
        )}
        {theirs === null ? null : (
          <Conflict
            theirs={theirs}
            mine={mine}
            onKeep={onClose}
            onSave={() => change.again(mine)}
            saving={change.isPending}
          />
        )}
        <Effect parameter={parameter} />
        {sure === null ? null : (
          <Alert color="orange" variant="light" role="alert">
            {sure === 'set' ? t.parameters.confirm : t.parameters.confirmReset}
          </Alert>
        )}
        <ParameterHistory parameter={parameter} />
        <Group justify="space-between">
          <Button
            variant="subtle"
            onClick={() => want({ kind: 'reset' })}
            disabled={change.isPending || theirs !== null}
          >
            {sure === 'reset' ? t.parameters.confirmYes : t.parameters.reset}
          </Button>
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={theirs !== null}>
              {sure === 'set' ? t.parameters.confirmYes : t.common.save}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

/** Beside the field where the value is at fault, otherwise below it. */
function useRefusal(
  error: Error | null,
  parameter: Parameter,
): { readonly value?: string; readonly other?: string } {
  const words = useWords();
  const { t, language } = words;
  if (error === null) return {};
  if (!(error instanceof ApiError)) return { other: problemText(error, t) };
  if (error.code === 'invalid-value') {
    // The service names the value and the limit in English.
    const said = language === 'en' ? error.message : undefined;
    return { value: said ?? t.parameters.refused(writtenLimits(words, parameter)) };
  }
  const said = problemText(error, t);
  return error.code === 'value-not-possible' ? { value: said } : { other: said };
}

/** The field is there only once the value has been read, after the dialog chose whom to focus. */
function useFocusOnFirst() {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true });
  }, []);
  return form;
}
