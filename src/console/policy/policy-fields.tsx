import {
  Badge,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { type PolicyDraft, differs } from './policy-draft.ts';

const states = ['busy', 'outOfOffice', 'workingElsewhere', 'call'] as const;
const shown = ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'] as const;
const switches = [
  'meetingInformation',
  'displayOutOfOffice',
  'outOfOfficeOverMeeting',
  'joinAbsencesOverNonWorkingTime',
] as const;
const choices = {
  allDayBusy: ['busy', 'working-hours', 'ignore'],
  overrideDefaultEnd: ['end-of-day', 'end-of-meeting', 'next-change', 'revert'],
  trackSessions: ['auto', 'true', 'false'],
} as const;

type ChoiceName = keyof typeof choices;

interface Fields {
  readonly inForce: PolicyDraft;
  readonly policy: PolicyDraft;
  readonly onChange: (policy: PolicyDraft) => void;
}

/** The policy that is tried; what differs from the one in force is marked. */
export function PolicyFields({ inForce, policy, onChange }: Fields): ReactNode {
  const { t } = useWords();
  const fields = { inForce, policy, onChange };
  return (
    <Panel
      title={t.policy.tried}
      aside={
        differs(policy, inForce) ? (
          <Button size="xs" variant="default" onClick={() => onChange(inForce)}>
            {t.policy.reset}
          </Button>
        ) : null
      }
    >
      <Stack gap="sm">
        <Text size="sm" className="quiet">
          {t.policy.triedHint}
        </Text>
        <Shown {...fields} />
        {(Object.keys(choices) as ChoiceName[]).map((name) => (
          <NativeSelect
            key={name}
            label={<Label text={t.parameters.texts[name].title} marked={marked(fields, name)} />}
            value={String(policy[name])}
            onChange={(event) =>
              onChange({ ...policy, [name]: valueOf(name, event.currentTarget.value) })
            }
            data={choices[name].map((value) => ({
              value,
              label: t.parameters.choices[value] ?? value,
            }))}
          />
        ))}
        {switches.map((name) => (
          <Switch
            key={name}
            label={<Label text={t.parameters.texts[name].title} marked={marked(fields, name)} />}
            checked={policy[name]}
            onChange={(event) => onChange({ ...policy, [name]: event.currentTarget.checked })}
          />
        ))}
        <TextInput
          type="number"
          min={0}
          max={3_600}
          label={
            <Label
              text={t.parameters.withUnit(
                t.parameters.texts.joinGapS.title,
                t.parameters.units['seconds'] ?? '',
              )}
              marked={marked(fields, 'joinGapS')}
            />
          }
          value={policy.joinGapS}
          onChange={(event) =>
            onChange({ ...policy, joinGapS: Math.max(0, Number(event.currentTarget.value)) })
          }
        />
        <WorkingHours {...fields} />
      </Stack>
    </Panel>
  );
}

function marked({ inForce, policy }: Fields, name: keyof PolicyDraft): boolean {
  return differs(inForce[name], policy[name]);
}

function valueOf(name: ChoiceName, value: string): string | boolean {
  return name === 'trackSessions' && value !== 'auto' ? value === 'true' : value;
}

function Shown({ inForce, policy, onChange }: Fields): ReactNode {
  const { t } = useWords();
  return (
    <div className="policy-pairs">
      {states.map((state) => (
        <NativeSelect
          key={state}
          label={
            <Label
              text={t.parameters.states[state] ?? state}
              marked={policy.show[state] !== inForce.show[state]}
            />
          }
          value={policy.show[state]}
          onChange={(event) =>
            onChange({
              ...policy,
              show: { ...policy.show, [state]: event.currentTarget.value },
            })
          }
          data={[
            ...shown.map((value) => ({ value, label: t.presence.availability[value] })),
            ...(state === 'outOfOffice'
              ? [{ value: 'as-session', label: t.parameters.asSession }]
              : []),
          ]}
        />
      ))}
    </div>
  );
}

function WorkingHours({ inForce, policy, onChange }: Fields): ReactNode {
  const { t, language } = useWords();
  const { workingHours } = policy;
  const change = (given: Partial<PolicyDraft['workingHours']>): void =>
    onChange({ ...policy, workingHours: { ...workingHours, ...given } });
  const names = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return (
    <>
      <Checkbox.Group
        label={<Label text={t.policy.days} marked={differs(inForce.workingHours, workingHours)} />}
        value={workingHours.days.map(String)}
        onChange={(days) =>
          change({ days: days.map(Number).toSorted((one, other) => one - other) })
        }
      >
        <Group gap="sm" mt={4}>
          {[1, 2, 3, 4, 5, 6, 7].map((day) => (
            // The first of January 2024 was a Monday.
            <Checkbox key={day} value={String(day)} label={names.format(Date.UTC(2024, 0, day))} />
          ))}
        </Group>
      </Checkbox.Group>
      <div className="policy-pairs">
        {(['from', 'to'] as const).map((end) => (
          <TextInput
            key={end}
            label={t.parameters[end]}
            value={workingHours[end]}
            pattern="([01]\d|2[0-3]):[0-5]\d|24:00"
            onChange={(event) => change({ [end]: event.currentTarget.value })}
          />
        ))}
      </div>
    </>
  );
}

function Label({
  text,
  marked: isMarked,
}: {
  readonly text: string;
  readonly marked: boolean;
}): ReactNode {
  const { t } = useWords();
  if (!isMarked) return text;
  return (
    <>
      {text}{' '}
      <Badge size="xs" variant="outline" tt="none" styles={plain}>
        {t.policy.differs}
      </Badge>
    </>
  );
}

const plain = { label: { color: 'var(--mantine-color-text)' } };
