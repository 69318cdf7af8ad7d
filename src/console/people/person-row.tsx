import { Skeleton, Text, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ListedPerson } from '../api/contract.ts';
import { StandingMark } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

/** Somebody in the list; `null` while they are being read. */
export function PersonRow({
  person,
  index,
  isStop,
  onFocus,
}: {
  readonly person: ListedPerson | null;
  readonly index: number;
  /** Tab comes to it; the arrow keys come to the others. */
  readonly isStop: boolean;
  readonly onFocus: (index: number) => void;
}): ReactNode {
  const { t } = useWords();
  if (person === null) return <Waiting />;
  const { jid, name, mailbox } = person;
  return (
    <Link
      to={`/people/${encodeURIComponent(jid)}`}
      className="person-row"
      data-row={index}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => onFocus(index)}
    >
      <span style={{ minWidth: 0 }}>
        <Text component="span" fw={600} className="one-line">
          {name ?? jid}
        </Text>
        <Text component="span" size="sm" className="quiet one-line">
          {jid}
        </Text>
      </span>
      <Shown person={person} />
      <Text component="span" size="sm" className="quiet one-line">
        <VisuallyHidden>{t.people.mailbox}: </VisuallyHidden>
        {mailbox === jid ? '' : mailbox}
      </Text>
    </Link>
  );
}

function Shown({ person }: { readonly person: ListedPerson }): ReactNode {
  const { t } = useWords();
  const { enabled, shown } = person;
  if (!enabled) {
    return (
      <Text component="span" size="sm" className="quiet">
        {t.people.disabled}
      </Text>
    );
  }
  if (shown === null) return <span />;
  return (
    <span style={{ minWidth: 0 }}>
      <StandingMark standing={shown} />
      <Text component="span" size="sm" className="quiet one-line">
        {shown.overridden ? `${t.overview.overridden}. ` : ''}
        {shown.text}
      </Text>
    </span>
  );
}

function Waiting(): ReactNode {
  return (
    <div className="person-row" aria-hidden="true">
      <Skeleton height={14} width="60%" />
      <Skeleton height={14} width="40%" />
      <span />
    </div>
  );
}
