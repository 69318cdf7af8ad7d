import { SegmentedControl, Text, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Day } from '../api/contract.ts';
import { dayQuery } from '../api/queries.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { standingName } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';
import { DayPicture } from './day-picture.tsx';

const dayMs = 86_400_000;

/** A day of somebody: what was said of them above, what was shown of it below. */
export function DayPanel({
  base,
  title,
}: {
  readonly base: string;
  readonly title: string;
}): ReactNode {
  const { t, formats } = useWords();
  const [ahead, setAhead] = useState('0');
  const { ref, width } = useElementSize();
  const { from, to } = dayFrom(Number(ahead));
  const day = useQuery(dayQuery(base, from, to));
  const name = formats.day(from);
  return (
    <Panel
      title={title}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={title}
          value={ahead}
          onChange={setAhead}
          data={[
            { value: '0', label: t.person.today },
            { value: '1', label: t.person.tomorrow },
          ]}
        />
      }
    >
      <div ref={ref}>
        <Answered query={day}>
          {(data) => (
            <>
              <DayPicture day={data} name={name} width={Math.max(280, width)} />
              <InWords day={data} />
            </>
          )}
        </Answered>
      </div>
      <Text size="xs" className="quiet" mt="xs">
        {name}. {t.person.asKnown}
      </Text>
    </Panel>
  );
}

/** The same for who does not see the picture. */
function InWords({ day }: { readonly day: Day }): ReactNode {
  const { t, formats } = useWords();
  return (
    <VisuallyHidden>
      <ol aria-label={t.person.decision}>
        {day.decisions.map((one) => (
          <li key={one.from}>
            {formats.time(one.from)}–{formats.time(one.to)} {standingName(t, one)},{' '}
            {t.presence.source[one.source]}
          </li>
        ))}
      </ol>
    </VisuallyHidden>
  );
}

/** From midnight to midnight where the browser is; a day of 23 or 25 hours is one, too. */
function dayFrom(ahead: number): { readonly from: string; readonly to: string } {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() + ahead);
  const end = new Date(start);
  end.setDate(end.getDate() + 1);
  // What is known reaches back a day, of which a minute is left for clocks that differ.
  const first = Math.max(start.getTime(), Date.now() - dayMs + 60_000);
  return { from: new Date(first).toISOString(), to: end.toISOString() };
}
