import { Badge, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { statusQuery } from '../api/queries.ts';
import { useSession } from '../session/gate.tsx';
import { Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import './certificates.css';
import { ExpiryPanel } from './expiry-panel.tsx';
import { ImportPanel } from './import-panel.tsx';
import { OwnPanel } from './own/own-panel.tsx';
import { TrustedPanel } from './trusted-panel.tsx';
import { UploadPanel } from './upload-panel.tsx';

const tabs = ['trusted', 'add', 'own', 'expiry'] as const;

type Tab = (typeof tabs)[number];

/** Whom Doorlight trusts, certificates of our own, and what of all that ends. */
export function CertificatesPage(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const [address, setAddress] = useSearchParams();
  const shown = tabs.filter((tab) => tab !== 'add' || role === 'administrator');
  const tab = shown.find((one) => one === address.get('tab')) ?? 'trusted';
  return (
    <Page title={t.pages.certificates} intro={t.certificates.intro}>
      <Tabs
        value={tab}
        onChange={(next) => setAddress(next === 'trusted' ? {} : { tab: next ?? '' })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one} rightSection={one === 'expiry' ? <Ending /> : null}>
              {t.certificates.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map((one) => (
          <Tabs.Panel key={one} value={one}>
            {panels[one]()}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}

const panels: Readonly<Record<Tab, () => ReactNode>> = {
  trusted: () => <TrustedPanel />,
  add: () => (
    <Stack gap="md">
      <ImportPanel />
      <UploadPanel />
    </Stack>
  ),
  own: () => <OwnPanel />,
  expiry: () => <ExpiryPanel />,
};

/** How much there is to be seen to. */
function Ending(): ReactNode {
  const { data } = useQuery(statusQuery);
  const count = (data?.certificates.length ?? 0) + (data?.overdueLists.length ?? 0);
  if (count === 0) return null;
  return (
    <Badge color="red" size="sm" circle={count < 10}>
      {count}
    </Badge>
  );
}
