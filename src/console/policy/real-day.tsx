import './policy.css';
import { Autocomplete, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { Compared } from './compared.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import { foundQuery, triedDayQuery } from './queries.ts';

const typingMs = 250;

/** Somebody's own day, under both policies; no subject of it is known. */
export function RealDay({
  policy,
  fields,
}: {
  readonly policy: PolicyDraft;
  readonly fields: ReactNode;
}): ReactNode {
  const { t } = useWords();
  const [jid, setJid] = useState<string | null>(null);
  const [ahead, setAhead] = useState('0');
  return (
    <>
      <Panel title={t.policy.real}>
        <Stack gap="sm">
          <Person onChoose={setJid} />
          <SegmentedControl
            size="xs"
            aria-label={t.policy.which}
            value={ahead}
            onChange={setAhead}
            data={[
              { value: '0', label: t.person.today },
              { value: '1', label: t.person.tomorrow },
            ]}
            style={{ alignSelf: 'flex-start' }}
          />
        </Stack>
      </Panel>
      <div className="policy-columns">
        {fields}
        {jid === null ? (
          <Text className="quiet">{t.policy.choose}</Text>
        ) : (
          <Pictures key={`${jid} ${ahead}`} jid={jid} ahead={Number(ahead)} policy={policy} />
        )}
      </div>
    </>
  );
}

function Pictures({
  jid,
  ahead,
  policy,
}: {
  readonly jid: string;
  readonly ahead: number;
  readonly policy: PolicyDraft;
}): ReactNode {
  // The same span for as long as it is looked at, so that both pictures are of one.
  const [{ from, to }] = useState(() => dayFrom(ahead));
  const [rested] = useDebouncedValue(policy, typingMs);
  const now = useQuery(triedDayQuery(jid, from, to, null));
  const then = useQuery(triedDayQuery(jid, from, to, rested));
  return (
    <Answered query={now}>
      {(inForce) => (
        <Answered query={then}>{(tried) => <Compared inForce={inForce} tried={tried} />}</Answered>
      )}
    </Answered>
  );
}

/** Found by a part of their name or address. */
function Person({ onChoose }: { readonly onChoose: (jid: string) => void }): ReactNode {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [rested] = useDebouncedValue(text, typingMs);
  const { data } = useQuery(foundQuery(rested.replace(/^.*<(.*)>$/, '$1').trim()));
  const found = data?.people ?? [];
  return (
    <Autocomplete
      label={t.policy.person}
      placeholder={t.policy.personHint}
      maw={420}
      value={text}
      onChange={setText}
      onOptionSubmit={(chosen) => onChoose(chosen.replace(/^.*<(.*)>$/, '$1'))}
      // The server has looked already.
      filter={({ options }) => options}
      data={found.map(({ jid, name }) => (name === null ? jid : `${name} <${jid}>`))}
    />
  );
}

function dayFrom(ahead: number): { readonly from: string; readonly to: string } {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() + ahead);
  const end = new Date(start);
  end.setDate(end.getDate() + 1);
  // What is known reaches back a day, of which a minute is left for clocks that differ.
  const first = Math.max(start.getTime(), Date.now() - 86_400_000 + 60_000);
  return { from: new Date(first).toISOString(), to: end.toISOString() };
}
