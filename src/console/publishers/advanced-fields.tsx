import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { Folded, PemField } from '../shared/edit-fields.tsx';
import { useWords } from '../words/words.tsx';
import type { Draft, Fields } from './draft.ts';
import { LineField, LinesField } from './fields.tsx';

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
] as const satisfies readonly (keyof Draft)[];

/** What most publishers need not be told. */
export function AdvancedFields(all: Fields): ReactNode {
  const { t } = useWords();
  const wrong = folded.some((field) => all.faults[field] !== undefined);
  return (
    <Folded label={t.publishers.advanced} wrong={wrong}>
      {all.draft.kind === 'xmpp' ? <OfComponents {...all} /> : <OfSip {...all} />}
    </Folded>
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
  const { t } = useWords();
  const { draft, faults, write } = all;
  return (
    <>
      <LineField {...all} name="tlsName" placeholder={draft.host.trim()} />
      <PemField
        label={t.publishers.fields.ca}
        hint={t.publishers.hints.ca}
        rows={2}
        error={faults.ca}
        value={draft.ca}
        onChange={(ca) => write({ ca })}
      />
    </>
  );
}
