import type { Person } from '../../people/person.ts';
import type { Shown } from '../needs.ts';
import type { Switch } from '../understand/intent.ts';
import { type Voice, tell, toSelector } from './voice.ts';

/** Who has switched something off: nobody, the person, their administrator, or both. */
export type SwitchState = 'on' | 'own' | 'admin' | 'both';

export function switchState(person: Person, organisation: Shown, which: Switch): SwitchState {
  const [allowed, own] =
    which === 'meetings'
      ? [organisation.meetingInformation && person.meetingInformation, person.ownMeetingInformation]
      : [
          organisation.displayOutOfOffice && person.displayOutOfOffice,
          person.ownDisplayOutOfOffice,
        ];
  if (allowed) return own ? 'on' : 'own';
  return own ? 'admin' : 'both';
}

/** Everything a person can set, how it is, and how to change it. `language` is its name. */
export function tellSettings(
  voice: Voice,
  person: Person,
  organisation: Shown,
  language: string,
): string {
  return [
    tell(voice, 'settingsHead'),
    tell(voice, 'settingMeetings', { state: switchState(person, organisation, 'meetings') }),
    tell(voice, 'settingOutOfOffice', {
      state: switchState(person, organisation, 'out-of-office'),
    }),
    tell(voice, 'settingNotice', { minutes: person.noticeMinutes ?? 0 }),
    tell(voice, 'settingLanguage', { language }),
    tell(voice, 'settingZone', { timeZone: voice.timeZone }),
    tell(voice, 'settingsHint'),
  ].join('\n');
}

/** What a switch is now, and what that means. */
export function tellSwitched(voice: Voice, which: Switch, state: SwitchState): string {
  return tell(voice, 'switched', { which: toSelector(which), state });
}
