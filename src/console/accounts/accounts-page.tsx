import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import type { Account } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { AccountDialog, AddDialog } from './account-dialog.tsx';
import { Lockouts } from './lockouts.tsx';
import { accountsQuery } from './queries.ts';

/** Who signs in with a password, and as what. */
export function AccountsPage(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  if (role === 'administrator') return <Accounts />;
  return (
    <Page title={t.pages.accounts}>
      <Alert variant="light">{t.accounts.notAdministrator}</Alert>
    </Page>
  );
}

function Accounts(): ReactNode {
  const { t } = useWords();
  const query = useQuery(accountsQuery);
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<string | null>(null);
  const [opened, setOpened] = useState(false);
  const add = useRef<HTMLButtonElement>(null);

  function change(name: string): void {
    setChanging(name);
    setOpened(true);
  }

  return (
    <Page
      title={t.pages.accounts}
      intro={t.accounts.intro}
      aside={
        <Button ref={add} onClick={() => setAdding(true)}>
          {t.accounts.add}
        </Button>
      }
    >
      <Stack gap="md">
        <Panel title={t.accounts.list}>
          <Answered query={query}>
            {({ accounts }) =>
              accounts.length === 0 ? (
                <Text className="quiet">{t.accounts.none}</Text>
              ) : (
                <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
                  {accounts.map((account) => (
                    <Row key={account.name} account={account} onChange={change} />
                  ))}
                </Stack>
              )
            }
          </Answered>
        </Panel>
        <Lockouts />
      </Stack>
      <AddDialog opened={adding} onClose={() => setAdding(false)} />
      <AccountDialog
        name={changing}
        opened={opened}
        onClose={() => setOpened(false)}
        // What opened the dialog is gone with the account.
        onRemoved={() => setTimeout(() => add.current?.focus(), 0)}
      />
    </Page>
  );
}

function Row({
  account,
  onChange,
}: {
  readonly account: Account;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const { t, formats } = useWords();
  const session = useSession();
  const { name, role, enabled, sessions, passwordSetAt } = account;
  const own = session.way === 'account' && session.name === name;
  return (
    <Group
      component="li"
      justify="space-between"
      gap="sm"
      py="sm"
      style={{ borderTop: '1px solid var(--line)' }}
    >
      <div style={{ minWidth: 0, flex: '1 1 14rem' }}>
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Badge variant="default" tt="none">
            {t.accounts.roles[role]}
          </Badge>
          {own ? (
            <Badge variant="default" tt="none">
              {t.accounts.you}
            </Badge>
          ) : null}
          {enabled ? null : (
            <Badge variant="outline" color="gray" tt="none" styles={plain}>
              {t.accounts.disabled}
            </Badge>
          )}
        </Group>
        <Text size="sm" className="quiet">
          {t.accounts.sessions(sessions)} · {t.accounts.passwordSet(formats.ago(passwordSetAt))}
        </Text>
      </div>
      <Button
        variant="default"
        size="xs"
        onClick={() => onChange(name)}
        aria-label={t.accounts.change(name)}
      >
        {t.accounts.changeShort}
      </Button>
    </Group>
  );
}

const plain = { label: { color: 'var(--mantine-color-text)' } };
