import { Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Status } from '../api/contract.ts';
import { certificatesQuery, ownCertificatesQuery, statusQuery } from '../api/queries.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { Ends, nameOf } from './facts.tsx';

/** What ends soon, what is overdue, and when all the others end. */
export function ExpiryPanel(): ReactNode {
  const { t } = useWords();
  const status = useQuery(statusQuery);
  return (
    <Stack gap="md">
      <Answered query={status}>
        {({ certificates, overdueLists }) => (
          <>
            <Panel title={t.certificates.expiry.soon}>
              <Soon ending={certificates} />
            </Panel>
            <Panel title={t.certificates.expiry.overdue}>
              <Overdue lists={overdueLists} />
            </Panel>
          </>
        )}
      </Answered>
      <Panel title={t.certificates.expiry.all}>
        <All />
      </Panel>
    </Stack>
  );
}

function Soon({ ending }: { readonly ending: Status['certificates'] }): ReactNode {
  const { t, formats } = useWords();
  const words = t.certificates.expiry;
  if (ending.length === 0) return <Text className="quiet">{words.none}</Text>;
  return (
    <Lines>
      {ending.map(({ name, kind, validTo, daysLeft }) => (
        <Line
          key={`${kind} ${name} ${validTo}`}
          name={`${words.kinds[kind]}: ${name}`}
          said={`${formats.full(validTo)} · ${words.todo[kind]}`}
          mark={
            <Badge
              variant="outline"
              color={daysLeft < 3 ? 'red' : 'orange'}
              tt="none"
              styles={{ label: { color: 'var(--mantine-color-text)' } }}
            >
              {words.left(daysLeft)}
            </Badge>
          }
        />
      ))}
    </Lines>
  );
}

function Overdue({ lists }: { readonly lists: Status['overdueLists'] }): ReactNode {
  const { t, formats } = useWords();
  const words = t.certificates.expiry;
  if (lists.length === 0) return <Text className="quiet">{words.noOverdue}</Text>;
  return (
    <Lines>
      {lists.map(({ authority, nextUpdate }) => (
        <Line key={authority} name={authority} said={words.due(formats.full(nextUpdate))} />
      ))}
    </Lines>
  );
}

/** Installed and our own together. */
function All(): ReactNode {
  const { t, formats } = useWords();
  const installed = useQuery(certificatesQuery);
  const own = useQuery(ownCertificatesQuery);
  const words = t.certificates.expiry;
  const all = [
    ...(installed.data?.certificates ?? []).map((one) => ({
      key: one.fingerprint,
      name: `${words.kinds.authority}: ${nameOf(one)}`,
      validTo: one.validTo,
    })),
    ...(own.data?.certificates ?? []).flatMap(({ name, certificate }) =>
      certificate === null
        ? []
        : [{ key: name, name: `${words.kinds.own}: ${name}`, validTo: certificate.validTo }],
    ),
  ].toSorted((one, other) => Date.parse(one.validTo) - Date.parse(other.validTo));
  return (
    <Answered query={installed}>
      {() =>
        all.length === 0 ? (
          <Text className="quiet">{words.nothing}</Text>
        ) : (
          <Lines>
            {all.map(({ key, name, validTo }) => (
              <Line
                key={key}
                name={name}
                said={formats.full(validTo)}
                mark={<Ends validTo={validTo} />}
              />
            ))}
          </Lines>
        )
      }
    </Answered>
  );
}

function Lines({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {children}
    </Stack>
  );
}

function Line({
  name,
  said,
  mark = null,
}: {
  readonly name: string;
  readonly said: string;
  readonly mark?: ReactNode;
}): ReactNode {
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Text size="sm" className="quiet">
          {said}
        </Text>
      </div>
      {mark}
    </Group>
  );
}
