import { Button, Collapse, Stack, Switch } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../words/words.tsx';
import type { Faults } from './draft.ts';
import { LineField, LinesField } from './fields.tsx';
import type { Fields } from './publisher-form.tsx';

const folded = [
  'tlsName',
  'ca',
  'priority',
  'deadAfterS',
  'leaseS',
  'chatDomains',
  'callState',
  'expiresS',
  'ratePerS',
  'inFlight',
] as const satisfies readonly (keyof Faults)[];

/** What most publishers need not be told. It is open where something in it is wrong. */
export function AdvancedFields(all: Fields): ReactNode {
  const { t } = useWords();
  const id = useId();
  const [wanted, setWanted] = useState(false);
  const open = wanted || folded.some((field) => all.faults[field] !== undefined);
  return (
    <div>
      <Button
        variant="subtle"
        px={6}
        aria-expanded={open}
        aria-controls={id}
        leftSection={<span aria-hidden="true">{open ? '▾' : '▸'}</span>}
        onClick={() => setWanted(!open)}
      >
        {t.publishers.advanced}
      </Button>
      <Collapse expanded={open} id={id}>
        <Stack mt="xs">
          {all.draft.kind === 'xmpp' ? <OfComponents {...all} /> : <OfSip {...all} />}
        </Stack>
      </Collapse>
    </div>
  );
}

function OfComponents(all: Fields): ReactNode {
  const { identity, tls } = all.draft;
  return (
    <>
      {tls === 'direct' ? <Verified {...all} /> : null}
      {identity === 'account' ? <LineField {...all} name="priority" /> : null}
      {identity === 'native' ? <LineField {...all} name="leaseS" numeric /> : null}
      <LineField {...all} name="deadAfterS" numeric />
    </>
  );
}

function OfSip(all: Fields): ReactNode {
  const { t } = useWords();
  const { draft, faults, write } = all;
  const { fields, hints } = t.publishers;
  const secure = draft.transport === 'tls' || draft.transport === 'wss';
  return (
    <>
      {secure ? <Verified {...all} /> : null}
      <LinesField {...all} name="chatDomains" />
      <Switch
        label={fields.callState}
        description={hints.callState}
        error={faults.callState}
        checked={draft.callState}
        onChange={(event) => write({ callState: event.currentTarget.checked })}
      />
      <LineField {...all} name="expiresS" numeric />
      <LineField {...all} name="ratePerS" numeric />
      <LineField {...all} name="inFlight" numeric />
    </>
  );
}

function Verified(all: Fields): ReactNode {
  return (
    <>
      <LineField {...all} name="tlsName" placeholder={all.draft.host.trim()} />
      <LinesField {...all} name="ca" mono />
    </>
  );
}
