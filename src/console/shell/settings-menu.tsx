import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask, keepToken } from '../api/client.ts';
import { useSession } from '../session/gate.tsx';
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
        <ActionIcon variant="default" size="lg" aria-label={t.shell.settings}>
          <Icon name="gear" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.shell.signedInAs(session.name)}</Menu.Label>
        <Menu.Item onClick={() => void signOut()}>{t.shell.signOut}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t.shell.appearance}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            rightSection={colorScheme === scheme ? '✓' : null}
            onClick={() => setColorScheme(scheme)}
          >
            {t.shell.scheme[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t.shell.language}</Menu.Label>
        {languages.map(({ value, label }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={language === value}
            rightSection={language === value ? '✓' : null}
            lang={value}
            onClick={() => speak(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
