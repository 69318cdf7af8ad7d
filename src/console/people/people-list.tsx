import { Button, Text } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { ListedPerson } from '../api/contract.ts';
import { StandingMark } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

const rowPx = 58;
/** The next page is asked for when so few rows are left below. */
const aheadRows = 20;

/** However many people, only the rows in view are in the page. */
export function PeopleList({
  people,
  more,
  onMore,
  busy,
}: {
  readonly people: readonly ListedPerson[];
  readonly more: boolean;
  readonly onMore: () => void;
  readonly busy: boolean;
}): ReactNode {
  const { t } = useWords();
  const list = useRef<HTMLUListElement>(null);
  const rows = useWindowVirtualizer({
    count: people.length,
    estimateSize: () => rowPx,
    overscan: 12,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  const inView = rows.getVirtualItems();
  const last = inView.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !busy && last >= people.length - aheadRows) onMore();
  }, [last, more, busy, people.length, onMore]);

  if (people.length === 0) return <Text className="panel quiet">{t.people.nobody}</Text>;
  return (
    <div className="panel" style={{ padding: 0 }}>
      <ul
        ref={list}
        aria-label={t.people.list}
        style={{
          height: rows.getTotalSize(),
          position: 'relative',
          margin: 0,
          padding: 0,
          listStyle: 'none',
        }}
      >
        {inView.map(({ index, start }) => {
          const person = people[index];
          if (person === undefined) return null;
          return (
            <li
              key={person.jid}
              aria-setsize={more ? -1 : people.length}
              aria-posinset={index + 1}
              style={{
                position: 'absolute',
                top: 0,
                left: 0,
                right: 0,
                transform: `translateY(${start - rows.options.scrollMargin}px)`,
              }}
            >
              <Row person={person} />
            </li>
          );
        })}
      </ul>
      {more ? (
        <Button variant="subtle" fullWidth loading={busy} onClick={onMore}>
          {t.common.more}
        </Button>
      ) : null}
    </div>
  );
}

function Row({ person }: { readonly person: ListedPerson }): ReactNode {
  const { t } = useWords();
  const { jid, name, mailbox, shown, enabled } = person;
  return (
    <Link to={`/people/${encodeURIComponent(jid)}`} className="person-row">
      <span style={{ minWidth: 0 }}>
        <Text component="span" fw={600} className="one-line">
          {name ?? jid}
        </Text>
        <Text component="span" size="sm" className="quiet one-line">
          {jid}
        </Text>
      </span>
      <span style={{ minWidth: 0 }}>
        {enabled ? (
          shown === null ? null : (
            <>
              <StandingMark standing={shown} />
              <Text component="span" size="sm" className="quiet one-line">
                {shown.overridden ? `${t.overview.overridden}. ` : ''}
                {shown.text}
              </Text>
            </>
          )
        ) : (
          <Text component="span" size="sm" className="quiet">
            {t.people.disabled}
          </Text>
        )}
      </span>
      <Text component="span" size="sm" className="quiet one-line">
        {mailbox === jid ? '' : mailbox}
      </Text>
    </Link>
  );
}
