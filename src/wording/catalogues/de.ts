import type { Catalogue } from '../catalogue.ts';

export const de: Catalogue = {
  locale: 'de',
  day: '{day}. {month} {year}',
  moment: '{date}, {time} Uhr {zone}',
  timeToday: '{time} Uhr',
  outOfOffice: {
    plain: 'Nicht im Büro',
    fromTill: 'Nicht im Büro vom {from} bis {till}',
    from: 'Nicht im Büro seit {from}',
    till: 'Nicht im Büro bis {till}',
  },
  meeting: 'In einer Besprechung',
  meetingUntil: 'In einer Besprechung bis {until}',
  call: 'Am Telefon',
  workingElsewhere: 'Arbeitet an einem anderen Ort',
  calendarUnknown: 'Kalender nicht bekannt',
  both: '{first}. {second}',
};
