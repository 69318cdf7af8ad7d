import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { GatewayTrial } from '../api/contract.ts';
import { TrialPanel, useTrial } from '../examine/trial.tsx';
import { useWords } from '../words/words.tsx';
import { type Fields, changeOf, newGatewayOf } from './draft.ts';

/** What comes of it is what is looked at next. */
function intoView(steps: HTMLElement | null): void {
  steps?.scrollIntoView({ block: 'start' });
}

/** Tries what is written before it is saved, with a mailbox. */
export function TrialPart({ draft, old, ready }: Fields): ReactNode {
  const { t } = useWords();
  const [mailbox, setMailbox] = useState('');
  const [wrong, setWrong] = useState(false);
  const trial = useTrial<GatewayTrial>('/api/v1/gateways/try');

  function start(): void {
    const asked = mailbox.trim();
    const bad = asked !== '' && !/^[^@\s<>&"]+@[^@\s<>&"]+$/.test(asked);
    setWrong(bad);
    if (!ready() || bad) return;
    trial.mutate({
      ...(old === null
        ? { gateway: newGatewayOf(draft) }
        : { of: old.name, gateway: changeOf(old, draft) }),
      mailbox: asked === '' ? null : asked,
    });
  }

  const field = (
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
  );
  return (
    <TrialPanel
      trial={trial}
      hint={t.gateways.tryHint}
      onTry={start}
      field={field}
      stepsRef={intoView}
    />
  );
}
