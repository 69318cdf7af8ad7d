import { Badge, Button } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import type { Certificate, CertificateUser } from '../api/contract.ts';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.tsx';

type Fact = readonly [name: string, value: ReactNode];

/** Names and values, one below the other. */
function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** All that is in a certificate for people. */
export function CertificateFacts({
  certificate,
  more = [],
}: {
  readonly certificate: Certificate;
  readonly more?: readonly Fact[];
}): ReactNode {
  const { t, formats } = useWords();
  const { subject, issuer, validFrom, validTo, serial, key, fingerprint } = certificate;
  const names = allNames(certificate);
  const c = t.certificates;
  return (
    <Facts
      facts={[
        [c.subject, subject],
        [c.issuer, issuer],
        [c.names, names.length === 0 ? c.noNames : names.join(', ')],
        [c.kind, kindOf(t, certificate)],
        [c.valid, c.validity(formats.full(validFrom), formats.full(validTo))],
        [c.key, key],
        [c.serial, <span className="mono">{serial}</span>],
        [c.fingerprint, <span className="mono">{spaced(fingerprint)}</span>],
        ...more,
      ]}
    />
  );
}

/** Shows all that is in it, or hides it. */
export function DetailsButton({
  name,
  detailed,
  onToggle,
}: {
  readonly name: string;
  readonly detailed: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Button
      variant="default"
      size="xs"
      aria-expanded={detailed}
      aria-label={t.certificates.actionOn(t.certificates.details, name)}
      onClick={onToggle}
    >
      {t.certificates.details}
    </Button>
  );
}

const dayMs = 86_400_000;

/** When it ends, by its colour how soon, and by its words. */
export function Ends({ validTo }: Pick<Certificate, 'validTo'>): ReactNode {
  const { t, formats } = useWords();
  const leftDays = (Date.parse(validTo) - Date.now()) / dayMs;
  const ago = formats.ago(validTo);
  const said = leftDays < 60 ? t.certificates.expiry.left(Math.floor(leftDays)) : null;
  return (
    <Badge
      variant="outline"
      color={leftDays < 0 ? 'red' : leftDays < 30 ? 'orange' : 'gray'}
      tt="none"
      styles={{ label: { color: 'var(--mantine-color-text)' } }}
    >
      {leftDays < 0 ? t.certificates.expired(ago) : (said ?? t.certificates.endsIn(ago))}
    </Badge>
  );
}

export function userNamed(t: Words, { kind, name }: CertificateUser): string {
  return t.certificates.users[kind](name ?? '');
}

export function usersNamed(t: Words, users: readonly CertificateUser[]): string {
  return users.map((user) => userNamed(t, user)).join('; ');
}

export function nameOf({ names, subject }: Pick<Certificate, 'names' | 'subject'>): string {
  return names.commonNames[0] ?? names.dnsNames[0] ?? names.addresses[0] ?? subject;
}

export function allNames({ names }: Certificate): readonly string[] {
  return [...new Set([...names.commonNames, ...names.dnsNames, ...names.addresses])];
}

function kindOf(t: Words, { authority, selfSigned }: Certificate): string {
  if (authority) return selfSigned ? t.certificates.root : t.certificates.authority;
  return selfSigned ? t.certificates.selfSigned : t.certificates.server;
}

/** In groups, to be compared by eye. */
function spaced(fingerprint: string): string {
  return fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
