import type { Words } from '../en.ts';

export const presence: Words['presence'] = {
  availability: {
    available: 'Verfügbar',
    chat: 'Gesprächsbereit',
    away: 'Abwesend',
    xa: 'Länger abwesend',
    dnd: 'Beschäftigt',
    unavailable: 'Offline',
  },
  activity: {
    none: '',
    'working-elsewhere': 'Arbeitet anderswo',
    meeting: 'In einer Besprechung',
    'out-of-office': 'Außer Haus',
    'on-the-phone': 'Am Telefon',
  },
  source: {
    override: 'Von Hand gesetzt',
    call: 'Am Telefon',
    'out-of-office': 'Außer Haus',
    busy: 'Besprechung',
    'working-elsewhere': 'Arbeitet anderswo',
    sessions: 'Eigene Geräte',
    unknown: 'Kalender nicht bekannt',
    default: 'Nichts anderes gesagt',
  },
  until: (time) => `bis ${time}`,
  since: (time) => `seit ${time}`,
  open: 'Ende nicht bekannt',
  notShown: 'Wird nicht gezeigt: Diese Person ist ausgeschaltet',
};
