import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import type { PeopleFilter } from '../api/queries.ts';
import { PersonRow } from './person-row.tsx';
import { partSize } from './parts.ts';
import { partQuery } from './queries.ts';

export interface Place {
  readonly index: number;
  /** From the top of the list, in pixels. */
  readonly top: number;
}

/** Rows in view of one part of the list. Only parts of which rows are in view are kept right. */
export function PeoplePart({
  filter,
  part,
  after,
  places,
  stop,
  rows,
  onRead,
  onFocus,
}: {
  readonly filter: PeopleFilter;
  readonly part: number;
  readonly after: string;
  readonly places: readonly Place[];
  /** The row to which Tab comes. */
  readonly stop: number;
  /** Of the whole list; `null` while there are more. */
  readonly rows: number | null;
  readonly onRead: (part: number, read: { count: number; next: string | null }) => void;
  readonly onFocus: (index: number) => void;
}): ReactNode {
  const { data, isPlaceholderData } = useQuery(partQuery(filter, after));
  useEffect(() => {
    if (data !== undefined && !isPlaceholderData) {
      onRead(part, { count: data.people.length, next: data.next });
    }
  }, [data, isPlaceholderData, onRead, part]);
  return places.map(({ index, top }) => (
    <li
      key={index}
      aria-setsize={rows ?? -1}
      aria-posinset={index + 1}
      style={{ transform: `translateY(${top}px)` }}
    >
      <PersonRow
        person={data?.people[index - part * partSize] ?? null}
        index={index}
        isStop={index === stop}
        onFocus={onFocus}
      />
    </li>
  ));
}
