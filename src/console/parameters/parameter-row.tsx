import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Parameter } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.tsx';
import { ParameterDialog } from './parameter-dialog.tsx';

/** One parameter: what it is now, what it would be by default, and what it may be. */
export function ParameterRow({ parameter }: { readonly parameter: Parameter }): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const [opened, { open, close }] = useDisclosure();
  const { name, value, unit, description, advanced } = parameter;
  const changed = JSON.stringify(value) !== JSON.stringify(parameter.default);
  return (
    <Group
      justify="space-between"
      align="flex-start"
      gap="md"
      py="sm"
      style={{ borderTop: '1px solid var(--line)' }}
      wrap="wrap"
    >
      <div style={{ flex: '1 1 18rem', minWidth: 0 }}>
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          {advanced ? (
            <Badge variant="default" size="sm" tt="none">
              {t.parameters.advanced}
            </Badge>
          ) : null}
          {changed ? (
            <Badge variant="outline" size="sm" tt="none" styles={badge}>
              {t.parameters.changed}
            </Badge>
          ) : null}
        </Group>
        <Text size="sm">{description}</Text>
        <Text size="sm" className="quiet">
          {t.parameters.default}: {writeValue(t, parameter.default)} · {t.parameters.allowed}:{' '}
          {parameter.allowed}
        </Text>
      </div>
      <Group gap="sm" wrap="nowrap" style={{ maxWidth: '100%' }}>
        <Text fw={600} ta="right" style={{ overflowWrap: 'anywhere', maxWidth: '16rem' }}>
          {writeValue(t, value)}
          {unit === null || typeof value !== 'number' ? '' : ` ${unit}`}
        </Text>
        {role === 'administrator' ? (
          <Button variant="default" size="xs" onClick={open} aria-label={t.parameters.edit(name)}>
            {t.parameters.change}
          </Button>
        ) : null}
      </Group>
      {opened ? <ParameterDialog name={name} onClose={close} /> : null}
    </Group>
  );
}

const badge = { label: { color: 'var(--mantine-color-text)' } };

function writeValue(t: Words, value: unknown): string {
  if (typeof value === 'boolean') return value ? t.parameters.on : t.parameters.off;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value))
    return value.length === 0 ? t.common.none : value.map(String).join(', ');
  return Object.entries(value as object)
    .map(([name, one]) => `${name} ${writeValue(t, one)}`)
    .join(', ');
}
