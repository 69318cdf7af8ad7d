import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Day } from '../api/contract.ts';
import { StandingMark } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

type Said = Day['claims'][number];

/** A day in words: what is shown, and everything that is said. */
export function DayList({ day }: { readonly day: Day }): ReactNode {
  const { t } = useWords();
  return (
    <>
      <Spans
        title={t.person.decision}
        because={t.person.because}
        spans={day.decisions.map((one) => ({ ...one, now: isNow(one, day.at) }))}
      />
      <Spans
        title={t.person.claims}
        because={t.person.saidBy}
        spans={day.claims
          .filter(({ source }) => source !== 'default')
          .map((one) => ({ ...one, text: '', now: isNow(one, day.at) }))}
      />
    </>
  );
}

function Spans({
  title,
  because,
  spans,
}: {
  readonly title: string;
  readonly because: string;
  readonly spans: readonly (Said & { readonly text: string; readonly now: boolean })[];
}): ReactNode {
  const { t, formats } = useWords();
  if (spans.length === 0) return null;
  return (
    <Table captionSide="top" mb="sm" horizontalSpacing={6} layout="fixed">
      <Table.Caption ta="left" c="var(--mantine-color-text)" fw={600}>
        {title}
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="6.6rem">{t.person.time}</Table.Th>
          <Table.Th>{t.person.shownAs}</Table.Th>
          <Table.Th>{because}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {spans.map((one) => (
          <Table.Tr
            key={`${one.source} ${one.from} ${one.availability}`}
            aria-current={one.now ? 'time' : undefined}
          >
            <Table.Td style={{ fontVariantNumeric: 'tabular-nums', verticalAlign: 'top' }}>
              <Text size="sm" component="span" fw={one.now ? 600 : 400}>
                {formats.time(one.from)} – {formats.time(one.to)}
              </Text>
            </Table.Td>
            <Table.Td style={{ verticalAlign: 'top' }}>
              <StandingMark standing={one} />
              {one.text === '' ? null : (
                <Text size="xs" className="quiet" style={{ overflowWrap: 'anywhere' }}>
                  {one.text}
                </Text>
              )}
            </Table.Td>
            <Table.Td style={{ verticalAlign: 'top' }}>{t.presence.source[one.source]}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function isNow({ from, to }: Said, at: string): boolean {
  return Date.parse(from) <= Date.parse(at) && Date.parse(at) < Date.parse(to);
}
