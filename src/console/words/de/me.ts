import type { Words } from '../en.ts';

export const me: Words['me'] = {
  hello: 'So sehen andere Sie',
  override: 'Zeige mich als',
  forHow: 'Wie lange',
  why: 'Warum',
  next: 'Was danach kommt',
  day: 'Mein Tag',
  settings: 'Was zählt',
  meetings: 'Meine Besprechungen zählen',
  meetingsHint: 'Aus: Ihr Kalender entscheidet nichts.',
  absences: 'Mein Abwesenheitstext wird gezeigt',
  absencesHint: 'Aus: Abwesenheiten werden ohne Text gezeigt.',
  barred: 'Ihr Administrator hat dies für Sie ausgeschaltet.',
  language: 'Meine Sprache',
  languageHint: 'In der Sie und Ihre Kontakte es lesen.',
  organisation: 'Die der Organisation',
  nobody: 'Sie sind als niemand angemeldet, der hier Präsenz hat.',
  revert: 'Zurück zu meinem Kalender',
};
