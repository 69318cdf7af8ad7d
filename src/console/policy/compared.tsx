import { Alert, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Day } from '../api/contract.ts';
import { Panel } from '../shared/panel.tsx';
import { StandingDot, standingName } from '../shared/state.tsx';
import { DayPicture } from '../standing/day-picture.tsx';
import { useWords } from '../words/words.tsx';
import { type Otherwise, otherwiseOf } from './otherwise.ts';

/** The same day under the policy in force and under the one that is tried. */
export function Compared({
  inForce,
  tried,
  refusals = [],
}: {
  readonly inForce: Day;
  readonly tried: Day;
  readonly refusals?: readonly string[];
}): ReactNode {
  const { t } = useWords();
  const { ref, width } = useElementSize();
  const otherwise = otherwiseOf(inForce, tried);
  return (
    <Stack gap="md" ref={ref}>
      {refusals.length === 0 ? null : (
        <Alert color="yellow" variant="light" title={t.policy.refused}>
          {refusals.map((refusal) => (
            <Text key={refusal} size="sm">
              {refusal}
            </Text>
          ))}
        </Alert>
      )}
      <Panel title={t.policy.otherwise}>
        <div role="status">
          {otherwise.length === 0 ? (
            <Text>{t.policy.same}</Text>
          ) : (
            <Stack component="ul" gap={6} m={0} p={0} style={{ listStyle: 'none' }}>
              {otherwise.map((one) => (
                <li key={one.from}>
                  <Difference one={one} />
                </li>
              ))}
            </Stack>
          )}
        </div>
      </Panel>
      <Picture title={t.policy.inForce} day={inForce} beside={tried} width={width} />
      <Picture title={t.policy.asTried} day={tried} beside={inForce} width={width} />
    </Stack>
  );
}

function Picture({
  title,
  day,
  beside,
  width,
}: {
  readonly title: string;
  readonly day: Day;
  readonly beside: Day;
  readonly width: number;
}): ReactNode {
  const { t, formats } = useWords();
  return (
    <Panel title={title}>
      <DayPicture
        day={asShown(day)}
        beside={beside}
        name={`${formats.day(day.from)}, ${title}`}
        width={Math.max(260, width - 40)}
      />
      <VisuallyHidden>
        <ol aria-label={title}>
          {day.decisions.map((one) => (
            <li key={one.from}>
              {formats.time(one.from)}–{formats.time(one.to)} {standingName(t, one)},{' '}
              {t.presence.availability[one.availability]} {one.text}
            </li>
          ))}
        </ol>
      </VisuallyHidden>
    </Panel>
  );
}

/** Policies decide how people are shown; what they do is said above it. */
function asShown(day: Day): Day {
  return { ...day, decisions: day.decisions.map((one) => ({ ...one, activity: 'none' as const })) };
}

function Difference({ one }: { readonly one: Otherwise }): ReactNode {
  const { t, formats } = useWords();
  // What is the same in both need not be read twice.
  const sameText = one.before.text === one.after.text;
  const said = ({ availability, text }: Otherwise['before']): string =>
    [
      t.presence.availability[availability],
      ...(sameText ? [] : [text === '' ? t.policy.noText : `“${text}”`]),
    ].join(', ');
  const span = `${formats.time(one.from)}–${formats.time(one.to)}`;
  return (
    <Text size="sm" component="span" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
      <StandingDot standing={{ ...one.after, activity: 'none' }} />
      {t.policy.instead(span, said(one.after), said(one.before))}
    </Text>
  );
}
