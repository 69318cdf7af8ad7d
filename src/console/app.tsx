import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { BulkPage } from './bulk/bulk-page.tsx';
import { RunPage } from './bulk/run-page.tsx';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { CertificatesPage } from './certificates/certificates-page.tsx';
import { GatewaysPage } from './gateways/gateways-page.tsx';
import { MePage } from './me/me-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { ParametersPage } from './parameters/parameters-page.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { PersonPage } from './people/person-page.tsx';
import { PolicyPage } from './policy/policy-page.tsx';
import { PublishersPage } from './publishers/publishers-page.tsx';
import { Gate, useSession } from './session/gate.tsx';
import { Page } from './shared/page.tsx';
import { Shell } from './shell/shell.tsx';
import { useWords } from './words/words.tsx';

/** The console: whoever has signed in sees the pages of their role. */
export function App(): ReactNode {
  return (
    <Gate>
      <Shell>
        <Pages />
      </Shell>
    </Gate>
  );
}

function Pages(): ReactNode {
  const { role } = useSession();
  if (role === 'person') {
    return (
      <Routes>
        <Route path="/me" element={<MePage />} />
        <Route path="*" element={<Navigate to="/me" replace />} />
      </Routes>
    );
  }
  return (
    <Routes>
      <Route path="/" element={<OverviewPage />} />
      <Route path="/sign-in" element={<Navigate to="/" replace />} />
      <Route path="/me" element={<MePage />} />
      <Route path="/people" element={<PeoplePage />} />
      <Route path="/people/:jid" element={<PersonPage />} />
      <Route path="/bulk" element={<BulkPage />} />
      <Route path="/bulk/:run" element={<RunPage />} />
      <Route path="/gateways" element={<GatewaysPage />} />
      <Route path="/publishers" element={<PublishersPage />} />
      <Route path="/certificates" element={<CertificatesPage />} />
      <Route path="/parameters" element={<ParametersPage />} />
      <Route path="/policy" element={<PolicyPage />} />
      <Route path="/accounts" element={<AccountsPage />} />
      <Route path="/audit" element={<AuditPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function NotFound(): ReactNode {
  const { t } = useWords();
  return (
    <Page title="404">
      <Text>{t.common.notFound}</Text>
    </Page>
  );
}
