import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Lockout } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { lockoutsPath, lockoutsQuery } from './queries.ts';

/** Who failed too often to sign in, and letting them try again. */
export function Lockouts(): ReactNode {
  const { t, formats } = useWords();
  const query = useQuery(lockoutsQuery);
  const lift = useLift();
  return (
    <Panel title={t.accounts.lockouts}>
      <Text size="sm" className="quiet" mb="xs">
        {t.accounts.lockoutsHint}
      </Text>
      <Answered query={query}>
        {({ lockouts }) =>
          lockouts.length === 0 ? (
            <Text>{t.accounts.noLockouts}</Text>
          ) : (
            <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
              {lockouts.map((one) => (
                <Group component="li" key={`${one.kind} ${one.name}`} justify="space-between">
                  <div>
                    <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                      {t.accounts[one.kind](one.name)}
                    </Text>
                    <Text size="sm" className="quiet">
                      {t.accounts.lockedUntil(one.failures, formats.ago(one.until))}
                    </Text>
                  </div>
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={t.accounts.liftOf(one.name)}
                    onClick={() => lift(one)}
                  >
                    {t.accounts.lift}
                  </Button>
                </Group>
              ))}
            </Stack>
          )
        }
      </Answered>
    </Panel>
  );
}

function useLift(): (lockout: Lockout) => void {
  const { t } = useWords();
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: ({ kind, name }: Lockout) =>
      ask(`${lockoutsPath}/${kind}/${encodeURIComponent(name)}`, { method: 'DELETE' }),
    onSuccess: (_answer, { name }) => sayDone(t.accounts.lifted(name)),
    onError: (error) => sayFailed(t, error),
    onSettled: () => client.invalidateQueries({ queryKey: lockoutsQuery.queryKey }),
  });
  return mutate;
}
