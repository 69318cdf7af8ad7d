import { Button, type MantineColorScheme, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask, keepToken } from '../api/client.ts';
import { useSession } from '../session/gate.tsx';
import type { Language } from '../words/formats.ts';
import { languages, useWords } from '../words/words.tsx';
import { Icon } from './icons.tsx';

const schemes = ['light', 'dark', 'auto'] as const;

/** Who one is, in which language and colours one reads, and the way out. */
export function SettingsMenu(): ReactNode {
  const { t, language, speak } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const session = useSession();
  const client = useQueryClient();

  async function signOut(): Promise<void> {
    if (session.way !== 'token')
      await ask('/api/v1/session', { method: 'DELETE' }).catch(() => null);
    keepToken(null);
    client.clear();
    location.assign('/');
  }

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="default" px="xs" aria-label={`${t.shell.settings}: ${session.name}`}>
          <Icon name="me" />
          <Text component="span" size="sm" ml="xs" maw={200} truncate visibleFrom="sm">
            {session.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.shell.signedInAs(session.name)}</Menu.Label>
        <Menu.Item onClick={() => void signOut()}>{t.shell.signOut}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t.shell.appearance}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
        >
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t.shell.scheme[scheme]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t.shell.language}</Menu.Label>
        <Menu.RadioGroup value={language} onChange={(value) => speak(value as Language)}>
          {languages.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value} lang={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
