import { Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Parameter, ParameterName } from '../api/contract.ts';
import { parametersQuery } from '../api/queries.ts';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Icon } from '../shell/icons.tsx';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.tsx';
import { groupNames, groupOf, inOrder } from './groups.ts';
import { type Opened, ParameterDialog } from './parameter-dialog.tsx';
import { ParameterRow, differs } from './parameter-row.tsx';
import './parameters.css';

/** Everything that can be changed while Doorlight runs. */
export function ParametersPage(): ReactNode {
  const { t } = useWords();
  const query = useQuery(parametersQuery);
  const [sought, setSought] = useState('');
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [shown, setShown] = useState(false);

  function open(name: ParameterName): void {
    setOpened((last) => ({ name, opening: (last?.opening ?? 0) + 1 }));
    setShown(true);
  }

  return (
    <Page title={t.pages.parameters} intro={t.parameters.intro}>
      <Group align="flex-end" gap="lg">
        <TextInput
          type="search"
          label={t.parameters.filter}
          leftSection={<Icon name="search" />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
          style={{ flex: '0 1 26rem' }}
        />
        <Checkbox
          label={t.parameters.onlyChanged}
          checked={onlyChanged}
          onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
          mb="xs"
        />
      </Group>
      <Answered query={query}>
        {({ parameters }) => (
          <Groups
            parameters={parameters.filter(
              (one) => matches(t, one, sought) && (!onlyChanged || differs(one)),
            )}
            onOpen={open}
          />
        )}
      </Answered>
      <ParameterDialog opened={opened} shown={shown} onClose={() => setShown(false)} />
    </Page>
  );
}

function Groups({
  parameters,
  onOpen,
}: {
  readonly parameters: readonly Parameter[];
  readonly onOpen: (name: ParameterName) => void;
}): ReactNode {
  const { t } = useWords();
  if (parameters.length === 0) {
    return (
      <Text className="quiet" role="status">
        {t.parameters.none}
      </Text>
    );
  }
  return (
    <Stack gap="md">
      {groupNames.map((group) => {
        const members = inOrder(parameters.filter(({ name }) => groupOf[name] === group));
        if (members.length === 0) return null;
        return (
          <Panel key={group} title={t.parameters.groups[group]}>
            <Stack gap={0}>
              {members.map((parameter) => (
                <ParameterRow
                  key={parameter.name}
                  parameter={parameter}
                  onOpen={() => onOpen(parameter.name)}
                />
              ))}
            </Stack>
          </Panel>
        );
      })}
    </Stack>
  );
}

function matches(t: Words, { name, description }: Parameter, sought: string): boolean {
  const text = sought.trim().toLowerCase();
  const { title, description: translated } = t.parameters.texts[name];
  return [name, title, translated ?? description].some((one) => one.toLowerCase().includes(text));
}
