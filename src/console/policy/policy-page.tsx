import { Anchor, SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { parametersQuery } from '../api/queries.ts';
import { Answered, Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { MadeDay } from './made-day.tsx';
import { type PolicyDraft, policyInForce } from './policy-draft.ts';
import { PolicyFields } from './policy-fields.tsx';
import { RealDay } from './real-day.tsx';

/** What another policy would show, of a made-up day or of somebody's own. */
export function PolicyPage(): ReactNode {
  const { t } = useWords();
  // What is in force when the page is opened: what is written must not become another meanwhile.
  const query = useQuery({ ...parametersQuery, refetchInterval: false, staleTime: Infinity });
  return (
    <Page
      title={t.pages.policy}
      intro={t.policy.intro}
      aside={
        <Anchor component={Link} to="/parameters" size="sm">
          {t.policy.toParameters}
        </Anchor>
      }
    >
      <Answered query={query}>
        {({ parameters }) => <Trying inForce={policyInForce(parameters)} />}
      </Answered>
    </Page>
  );
}

function Trying({ inForce }: { readonly inForce: PolicyDraft }): ReactNode {
  const { t } = useWords();
  const [policy, setPolicy] = useState(inForce);
  const [whose, setWhose] = useState<'made' | 'real'>('made');
  const fields = <PolicyFields inForce={inForce} policy={policy} onChange={setPolicy} />;
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={t.policy.whose}
        value={whose}
        onChange={setWhose}
        data={[
          { value: 'made', label: t.policy.made },
          { value: 'real', label: t.policy.real },
        ]}
        style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
      />
      {whose === 'made' ? (
        <MadeDay inForce={inForce} policy={policy} fields={fields} />
      ) : (
        <RealDay policy={policy} fields={fields} />
      )}
    </Stack>
  );
}
