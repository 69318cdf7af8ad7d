import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ownCertificatesQuery } from '../../api/queries.ts';
import { useSession } from '../../session/gate.tsx';
import { Answered } from '../../shared/page.tsx';
import { useWords } from '../../words/words.tsx';
import { InstallDialog } from './install-dialog.tsx';
import { NewDialog } from './new-dialog.tsx';
import { OwnCard } from './own-card.tsx';

type Making = 'authority' | 'request' | 'adopt';

/** A small CA, and certificates for where Doorlight listens. */
export function OwnPanel(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const query = useQuery(ownCertificatesQuery);
  const [making, setMaking] = useState<Making | null>(null);
  const words = t.certificates.own;
  const close = (): void => setMaking(null);
  return (
    <Stack gap="md">
      <Text className="quiet">{words.intro}</Text>
      {role === 'administrator' ? (
        <Group gap="sm">
          <Button onClick={() => setMaking('request')}>{words.newRequest}</Button>
          <Button variant="default" onClick={() => setMaking('authority')}>
            {words.newAuthority}
          </Button>
          <Button variant="default" onClick={() => setMaking('adopt')}>
            {words.adopt}
          </Button>
        </Group>
      ) : null}
      <Answered query={query}>
        {({ certificates }) => {
          const authorities = certificates.filter(({ kind }) => kind === 'authority');
          const others = certificates.filter(({ kind }) => kind !== 'authority');
          return certificates.length === 0 ? (
            <Text className="panel quiet">{words.none}</Text>
          ) : (
            <>
              {[...authorities, ...others].map((one) => (
                <OwnCard
                  key={one.name}
                  own={one}
                  authorities={authorities.map(({ name }) => name)}
                />
              ))}
            </>
          );
        }}
      </Answered>
      <NewDialog kind="authority" opened={making === 'authority'} onClose={close} />
      <NewDialog kind="request" opened={making === 'request'} onClose={close} />
      <InstallDialog name={null} opened={making === 'adopt'} onClose={close} />
    </Stack>
  );
}
