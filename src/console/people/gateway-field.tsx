import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { gatewaysQuery } from '../api/queries.ts';
import { useSession } from '../session/gate.tsx';
import { useWords } from '../words/words.tsx';

/** Which gateway serves somebody; empty for the default one. It is the administrator's to say. */
export function GatewayField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const { data } = useQuery(gatewaysQuery);
  const gateways = data?.gateways ?? [];
  const usual = gateways.find((gateway) => gateway.default)?.name ?? '';
  const gone = value !== '' && gateways.length > 0 && !gateways.some(({ name }) => name === value);
  return (
    <NativeSelect
      label={t.person.fields.gateway}
      description={t.person.hints.gateway}
      disabled={role !== 'administrator'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: t.person.defaultGateway(usual) },
        ...gateways.map(({ name }) => ({ value: name, label: name })),
        ...(gone || gateways.length === 0
          ? value === ''
            ? []
            : [{ value, label: gone ? t.person.goneGateway(value) : value }]
          : []),
      ]}
    />
  );
}
