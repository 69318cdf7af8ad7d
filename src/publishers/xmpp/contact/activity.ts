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

interface LastActivity {
  readonly about: keyof typeof activities;
  readonly activity: Markup;
}

/** What statuses last went with: people who say the same share them, and do the same. */
const lastActivities = new WeakMap<Shown['statuses'], LastActivity>();

/** What a contact is doing; `null` where nothing is said of it. */
export function activityOf({ availability, about, statuses }: Shown): Markup | null {
  if (availability === 'unavailable' || about === undefined || !isActivity(about)) return null;
  const last = lastActivities.get(statuses);
  if (last?.about === about) return last.activity;
  const activity = activityElement(about, statuses);
  lastActivities.set(statuses, { about, activity });
  return activity;
}

function activityElement(about: keyof typeof activities, statuses: Shown['statuses']): Markup {
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
