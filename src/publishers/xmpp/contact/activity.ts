import { type Markup, element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Shown } from '../presence-stanza.ts';

// XEP-0108 §6.3 and §6.4, by what is said: what is not said in words is not said here either.
const activities = {
  meeting: ['working', 'in_a_meeting'],
  call: ['talking', 'on_the_phone'],
  'out-of-office': ['inactive', 'day_off'],
  'working-elsewhere': ['working', null],
} as const;

/** What a contact is doing; `null` where nothing is said of it. */
export function activityOf({ availability, about, statuses }: Shown): Markup | null {
  if (availability === 'unavailable' || about === undefined || !isActivity(about)) return null;
  const [general, specific] = activities[about];
  const [status] = statuses;
  return element(
    'activity',
    { xmlns: namespaces.activity },
    element(general, {}, ...(specific === null ? [] : [element(specific, {})])),
    ...(status === undefined
      ? []
      : [element('text', { 'xml:lang': status.lang }, escaped(status.text))]),
  );
}

/** XEP-0108 §2.2: nothing is said any more. */
export const noActivity: Markup = element('activity', { xmlns: namespaces.activity });

function isActivity(about: string): about is keyof typeof activities {
  return Object.hasOwn(activities, about);
}
