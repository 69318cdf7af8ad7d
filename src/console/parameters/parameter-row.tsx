import { Badge, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Parameter } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import { doneBy } from '../shared/done-by.ts';
import { useWords } from '../words/words.tsx';
import { writtenLimits, writtenValue } from './written.ts';

/** One parameter: what it is now, what it would be by default, and what it may be. */
export function ParameterRow({
  parameter,
  onOpen,
}: {
  readonly parameter: Parameter;
  readonly onOpen: () => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const { role } = useSession();
  const { name, value, description, advanced } = parameter;
  const { title, description: translated } = t.parameters.texts[name];
  return (
    <div className="parameter-row">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Text>
          <span className="mono quiet">{name}</span>
          {advanced ? (
            <Badge variant="default" size="sm" tt="none">
              {t.parameters.advanced}
            </Badge>
          ) : null}
          {differs(parameter) ? (
            <Badge variant="outline" size="sm" tt="none" styles={badge}>
              {t.parameters.changed}
            </Badge>
          ) : null}
        </Group>
        <Text size="sm">{translated ?? description}</Text>
        <Text size="sm" className="quiet">
          {t.parameters.default}: {oneLine(writtenValue(words, parameter, parameter.default))} ·{' '}
          {t.parameters.allowed}: {writtenLimits(words, parameter)}
        </Text>
        <LastChange parameter={parameter} />
      </div>
      <Text fw={600} className="value">
        {writtenValue(words, parameter, value)}
      </Text>
      {role === 'administrator' ? (
        <Button variant="default" size="xs" onClick={onOpen} aria-label={t.parameters.edit(title)}>
          {t.parameters.change}
        </Button>
      ) : null}
    </div>
  );
}

const badge = { label: { color: 'var(--mantine-color-text)' } };

/** Whether it is something else than by default. */
export function differs(parameter: Parameter): boolean {
  return JSON.stringify(parameter.value) !== JSON.stringify(parameter.default);
}

function LastChange({ parameter: { lastChange } }: { readonly parameter: Parameter }): ReactNode {
  const { t, formats } = useWords();
  if (lastChange === null) return null;
  const { at, by } = lastChange;
  return (
    <Text size="sm" className="quiet">
      {by === 'doorlight'
        ? t.parameters.seeded(formats.full(at))
        : t.parameters.lastChange(doneBy(t, by), formats.full(at))}
    </Text>
  );
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ', ');
}
