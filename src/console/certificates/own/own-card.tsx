import { Badge, Button, Collapse, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import type { OwnCertificate } from '../../api/contract.ts';
import { useSession } from '../../session/gate.tsx';
import { Panel } from '../../shared/panel.tsx';
import { useWords } from '../../words/words.tsx';
import { download, fileNameOf } from '../download.ts';
import { CertificateFacts, DetailsButton, Ends, allNames, usersNamed } from '../facts.tsx';
import { RemoveDialog } from '../remove-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ForeignDialog } from './foreign-dialog.tsx';
import { InstallDialog } from './install-dialog.tsx';
import { ListDialog } from './list-dialog.tsx';
import { RenewDialog } from './renew-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { SignDialog } from './sign-dialog.tsx';
import { ownPath } from './use-own.ts';

type Action =
  | 'request'
  | 'sign'
  | 'install'
  | 'renew'
  | 'export'
  | 'revoke'
  | 'remove'
  | 'signForeign'
  | 'revokeForeign'
  | 'list';

/** One certificate of our own, and what can be done with it. */
export function OwnCard({
  own,
  authorities,
}: {
  readonly own: OwnCertificate;
  /** Of all that there are, the names here. */
  readonly authorities: readonly string[];
}): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const [action, setAction] = useState<Action | null>(null);
  const [detailed, { toggle }] = useDisclosure();
  const { name, certificate, usedBy } = own;
  const c = t.certificates;

  function begin(one: Action): void {
    if (one === 'request') download(own.request ?? '', fileNameOf(name, 'csr'));
    else setAction(one);
  }

  return (
    <Panel title={name} aside={<State own={own} />}>
      <Stack gap="sm">
        {certificate === null ? (
          <>
            <Text size="sm" className="quiet">
              {c.own.requestedHint}
            </Text>
            <details className="unfold">
              <summary>{c.own.requestText}</summary>
              <pre className="mono">{own.request}</pre>
            </details>
          </>
        ) : (
          <Text size="sm" className="quiet" style={{ overflowWrap: 'anywhere' }}>
            {c.summary(certificate.issuer, allNames(certificate).join(', '))}
            {usedBy.length === 0 ? '' : ` · ${c.usedBy}: ${usersNamed(t, usedBy)}`}
          </Text>
        )}
        <Group gap="xs">
          {certificate === null ? null : (
            <DetailsButton name={name} detailed={detailed} onToggle={toggle} />
          )}
          {(role === 'administrator' ? actionsOf(own) : []).map((one) => (
            <Button
              key={one}
              size="xs"
              variant="default"
              aria-label={c.actionOn(c.own.actions[one], name)}
              onClick={() => begin(one)}
            >
              {c.own.actions[one]}
            </Button>
          ))}
        </Group>
        {certificate === null ? null : (
          <Collapse expanded={detailed}>
            <CertificateFacts
              certificate={certificate}
              more={[[c.usedBy, usersNamed(t, usedBy) || c.unused]]}
            />
          </Collapse>
        )}
      </Stack>
      <Dialogs
        own={own}
        authorities={authorities}
        action={action}
        onClose={() => setAction(null)}
      />
    </Panel>
  );
}

/** What can be done with it as it is. */
function actionsOf({ kind, certificate, request, signedBy, revokedAt }: OwnCertificate) {
  const actions: Action[] = [];
  if (kind === 'authority') {
    return ['export', 'signForeign', 'revokeForeign', 'list', 'renew', 'remove'] satisfies Action[];
  }
  if (request !== null) actions.push('request');
  if (certificate === null) actions.push('sign', 'install');
  else actions.push('export');
  if (certificate !== null && signedBy === null && request !== null) actions.push('install');
  if (signedBy !== null) actions.push('renew');
  if (signedBy !== null && revokedAt === null) actions.push('revoke');
  return [...actions, 'remove'] satisfies Action[];
}

function State({
  own: { kind, certificate, revokedAt },
}: {
  readonly own: OwnCertificate;
}): ReactNode {
  const { t, formats } = useWords();
  const words = t.certificates.own.states;
  return (
    <Group gap="xs">
      <Badge variant="default" tt="none">
        {certificate === null ? words.requested : words[kind]}
      </Badge>
      {revokedAt === null ? null : (
        <Badge
          variant="outline"
          color="red"
          tt="none"
          styles={{ label: { color: 'var(--mantine-color-text)' } }}
        >
          {words.revoked(formats.full(revokedAt))}
        </Badge>
      )}
      {certificate === null ? null : <Ends validTo={certificate.validTo} />}
    </Group>
  );
}

function Dialogs({
  own,
  authorities,
  action,
  onClose,
}: {
  readonly own: OwnCertificate;
  readonly authorities: readonly string[];
  readonly action: Action | null;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const { removing } = t.certificates;
  const { name, kind, usedBy } = own;
  const of = (one: Action) => ({ opened: action === one, onClose });
  return (
    <>
      <SignDialog {...of('sign')} name={name} authorities={authorities} />
      <InstallDialog {...of('install')} name={name} />
      <RenewDialog {...of('renew')} own={own} />
      <ExportDialog {...of('export')} own={own} />
      <RevokeDialog {...of('revoke')} kind="own" name={name} />
      <RevokeDialog {...of('revokeForeign')} kind="foreign" name={name} />
      <ListDialog {...of('list')} own={own} />
      <ForeignDialog {...of('signForeign')} authority={name} />
      <RemoveDialog
        {...of('remove')}
        name={name}
        path={ownPath(name)}
        follows={[kind === 'authority' ? removing.ownAuthority : removing.own]}
        usedBy={usedBy}
      />
    </>
  );
}
