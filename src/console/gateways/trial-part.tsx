import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { Examination, Gateway, GatewayTrial } from '../api/contract.ts';
import { Steps } from '../examine/steps.tsx';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { type Draft, changeOf, newGatewayOf } from './draft.ts';
import { gatewaysPath } from './queries.ts';

/** What comes of it is what is looked at next. */
function intoView(steps: HTMLElement | null): void {
  steps?.scrollIntoView({ block: 'start' });
}

/** Tries what is written before it is saved. `ready` says whether it can be, and shows why not. */
export function TrialPart({
  draft,
  of,
  ready,
}: {
  readonly draft: Draft;
  /** The gateway that is to be changed; `null` for a new one. */
  readonly of: Gateway | null;
  readonly ready: () => boolean;
}): ReactNode {
  const { t } = useWords();
  const [mailbox, setMailbox] = useState('');
  const [wrong, setWrong] = useState(false);
  const trial = useMutation({
    mutationFn: (body: GatewayTrial) =>
      ask<Examination>(`${gatewaysPath}/try`, { method: 'POST', body }),
  });

  function start(): void {
    const asked = mailbox.trim();
    const bad = asked !== '' && !/^[^@\s<>&"]+@[^@\s<>&"]+$/.test(asked);
    setWrong(bad);
    if (!ready() || bad) return;
    trial.mutate({
      ...(of === null
        ? { gateway: newGatewayOf(draft) }
        : { of: of.name, gateway: changeOf(of, draft) }),
      mailbox: asked === '' ? null : asked,
    });
  }

  return (
    <div className="panel">
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t.gateways.fields.mailbox}
            description={t.gateways.hints.mailbox}
            inputMode="email"
            autoComplete="off"
            error={wrong ? t.gateways.faults.mailbox : undefined}
            value={mailbox}
            onChange={(event) => setMailbox(event.currentTarget.value)}
            onKeyDown={(event) => {
              // Return tries it; it does not save.
              if (event.key !== 'Enter') return;
              event.preventDefault();
              start();
            }}
            style={{ flex: '1 1 16rem' }}
          />
          <Button variant="default" loading={trial.isPending} onClick={start}>
            {trial.data === undefined ? t.gateways.try : t.gateways.tryAgain}
          </Button>
        </Group>
        <Text size="sm" className="quiet">
          {t.gateways.tryHint}
        </Text>
        {trial.error === null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(trial.error, t.common.unreachable)}
          </Alert>
        )}
        {trial.data === undefined ? null : (
          <div key={trial.data.id} ref={intoView}>
            <Steps begun={trial.data} />
          </div>
        )}
      </Stack>
    </div>
  );
}
