import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { gatewaysQuery } from '../api/queries.ts';
import { Troubleshooter } from '../examine/troubleshooter.tsx';
import { useSession } from '../session/gate.tsx';
import { useOpening } from '../shared/edit-dialog.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { GatewayCard } from './gateway-card.tsx';
import { GatewayDialog } from './gateway-dialog.tsx';

/** Where calendars are read, how each server is, and who is to be served where. */
export function GatewaysPage(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const query = useQuery(gatewaysQuery);
  const { opening, open, close } = useOpening();
  const add = useRef<HTMLButtonElement>(null);

  return (
    <Page
      title={t.pages.gateways}
      intro={t.gateways.intro}
      aside={
        role === 'administrator' ? (
          <Button ref={add} onClick={() => open(null)}>
            {t.gateways.add}
          </Button>
        ) : null
      }
    >
      <Answered query={query}>
        {({ gateways }) => (
          <Stack gap="md">
            {gateways.length === 0 ? <Text>{t.overview.noGateways}</Text> : null}
            {gateways.map((gateway) => (
              <GatewayCard
                key={gateway.name}
                gateway={gateway}
                all={gateways}
                onEdit={() => open(gateway.name)}
                // What was pressed is gone with it.
                onRemoved={() => setTimeout(() => add.current?.focus())}
              />
            ))}
            <Troubleshooter kind="gateway" />
          </Stack>
        )}
      </Answered>
      <GatewayDialog opening={opening} onClose={close} />
    </Page>
  );
}
