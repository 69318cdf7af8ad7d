import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ask, isOutdated } from '../api/client.ts';
import type { Parameter } from '../api/contract.ts';
import { auditQuery, parameterQuery } from '../api/queries.ts';
import { Answered, problemText } from '../shared/page.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { ValueField, draftOf, readDraft } from './value-field.tsx';

/** Changes a parameter; what is refused is said with its limits, beside the field. */
export function ParameterDialog({
  name,
  onClose,
}: {
  readonly name: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const query = useQuery(parameterQuery(name));
  return (
    <Modal
      opened
      onClose={onClose}
      title={name}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Answered query={query}>
        {({ answer, tag }) => (
          <ParameterForm key={tag} parameter={answer} tag={tag} onClose={onClose} />
        )}
      </Answered>
    </Modal>
  );
}

function ParameterForm({
  parameter,
  tag,
  onClose,
}: {
  readonly parameter: Parameter;
  readonly tag: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const { name, description, advanced } = parameter;
  const [draft, setDraft] = useState(() => draftOf(parameter));
  const [sure, setSure] = useState(!advanced);
  const [notJson, setNotJson] = useState(false);
  const change = useChange(name, tag, onClose);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const read = readDraft(parameter, draft);
    setNotJson(read === undefined);
    if (read === undefined) return;
    if (!sure) {
      setSure(true);
      return;
    }
    change.mutate({ value: read.value });
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{description}</Text>
        <ValueField parameter={parameter} draft={draft} onChange={setDraft} />
        {notJson ? <Alert color="red">{t.parameters.notJson}</Alert> : null}
        {change.error === null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(change.error, t.common.unreachable)}
          </Alert>
        )}
        {advanced && sure ? (
          <Alert color="orange" variant="light" role="alert">
            {t.parameters.confirm}
          </Alert>
        ) : null}
        <LastChange name={name} />
        <Group justify="space-between">
          <Button
            variant="subtle"
            onClick={() => change.mutate('default')}
            disabled={change.isPending}
          >
            {t.parameters.reset}
          </Button>
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {advanced && sure ? t.parameters.confirmYes : t.common.save}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function LastChange({ name }: { readonly name: string }): ReactNode {
  const { t, formats } = useWords();
  const { data } = useQuery(auditQuery(name));
  const last = data?.entries[0];
  if (last === undefined) return null;
  return (
    <Text size="sm" className="quiet">
      {t.parameters.lastChange(last.by, formats.full(last.at))}
    </Text>
  );
}

function useChange(name: string, tag: string, onDone: () => void) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: { readonly value: unknown } | 'default') =>
      ask<Parameter>(`/api/v1/parameters/${name}`, {
        ...(wanted === 'default' ? { method: 'DELETE' } : { method: 'PUT', body: wanted }),
        headers: { 'if-match': tag },
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['parameters'] });
      void client.invalidateQueries({ queryKey: ['audit', name] });
      sayDone(`${name}: ${t.common.saved}`);
      onDone();
    },
    onError: (error) => {
      if (!isOutdated(error)) return;
      // What somebody else made of it is shown, to be decided upon anew.
      sayFailed(t, error);
      void client.invalidateQueries(parameterQuery(name));
    },
  });
}
