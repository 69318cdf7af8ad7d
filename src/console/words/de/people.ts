import type { Words } from '../en.ts';

export const people: Words['people'] = {
  search: 'Personen suchen',
  searchHint: 'Ein Teil eines Namens oder einer Adresse',
  state: 'Zustand',
  anyState: 'Jeder Zustand',
  gateway: 'Gateway',
  anyGateway: 'Jedes Gateway',
  more: 'Außerdem',
  everyone: 'Alle',
  stale: 'Kalender nicht bekannt',
  disabled: 'Ausgeschaltet',
  enabled: 'Eingeschaltet',
  found: (count, one) => (one ? `${count} Person` : `${count} Personen`),
  capped: (count) => `${count} Personen oder mehr`,
  nobody: 'So ist niemand. Ändern Sie die Suche oder die Filter.',
  clear: 'Leeren',
  name: 'Name',
  shown: 'Gezeigt als',
  mailbox: 'Postfach',
  list: 'Personen',
};
