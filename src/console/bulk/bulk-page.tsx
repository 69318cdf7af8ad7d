import { Button, Group, Tabs, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import './bulk.css';
import { useSession } from '../session/gate.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { useDownload } from './download.ts';
import { FileForm } from './file-form.tsx';
import { QueryForm } from './query-form.tsx';
import { RunsPanel } from './runs-panel.tsx';

/** What is done to many people at once: asked for above, and what was done below. */
export function BulkPage(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  return (
    <Page title={t.pages.bulk} intro={t.bulk.intro}>
      {role === 'administrator' ? <NewRun /> : <Text className="panel">{t.bulk.notYours}</Text>}
      <RunsPanel />
    </Page>
  );
}

function NewRun(): ReactNode {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const how = params.get('by') === 'filter' ? 'filter' : 'file';
  return (
    <Panel title={t.bulk.new} aside={<Files />}>
      <Tabs
        value={how}
        onChange={(next) => setParams(next === 'filter' ? { by: 'filter' } : {}, { replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="file">{t.bulk.byFile}</Tabs.Tab>
          <Tabs.Tab value="filter">{t.bulk.byQuery}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="file">
          <FileForm />
        </Tabs.Panel>
        <Tabs.Panel value="filter">
          <QueryForm />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}

function Files(): ReactNode {
  const { t } = useWords();
  const download = useDownload();
  const files = [
    ['sample.csv', 'people-sample.csv', t.bulk.sample, t.bulk.sampleHint],
    ['people.csv', 'people.csv', t.bulk.export, t.bulk.exportHint],
  ] as const;
  return (
    <Group gap="xs">
      {files.map(([file, name, title, hint]) => (
        <Button
          key={file}
          size="compact-sm"
          variant="subtle"
          title={hint}
          onClick={() => download.mutate({ path: `/api/v1/bulk/${file}`, name })}
        >
          {title}
        </Button>
      ))}
    </Group>
  );
}
