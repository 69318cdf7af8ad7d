import { Button, Group, SegmentedControl, Text, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { dayQuery } from '../api/queries.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { DayList } from './day-list.tsx';
import { DayPicture } from './day-picture.tsx';

const dayMs = 86_400_000;
/** Below this the words do not fit into the picture. */
const narrowPx = 560;

/**
 * A day of somebody: what was said of them above, what was shown of it below. The same stands there
 * in words, for who does not see the picture always, for others when they want it.
 */
export function DayPanel({
  base,
  title,
}: {
  readonly base: string;
  readonly title: string;
}): ReactNode {
  const { t, formats } = useWords();
  const [ahead, setAhead] = useState('0');
  const [listed, setListed] = useState<boolean | null>(null);
  const { ref, width } = useElementSize();
  const { from, to } = dayFrom(Number(ahead));
  const day = useQuery(dayQuery(base, from, to));
  const name = formats.day(from);
  const inWords = listed ?? (width > 0 && width < narrowPx);
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
              {inWords ? (
                <DayList day={data} />
              ) : (
                <VisuallyHidden>
                  <DayList day={data} />
                </VisuallyHidden>
              )}
            </>
          )}
        </Answered>
      </div>
      <Group justify="space-between" mt="xs" gap="xs">
        <Text size="xs" className="quiet">
          {name}. {t.person.asKnown}
        </Text>
        <Button size="compact-sm" variant="subtle" onClick={() => setListed(!inWords)}>
          {inWords ? t.person.pictureOnly : t.person.asList}
        </Button>
      </Group>
    </Panel>
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
