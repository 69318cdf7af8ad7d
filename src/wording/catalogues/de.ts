import type { Catalogue } from '../catalogue.ts';

export const de: Catalogue = {
  locale: 'de',
  day: '{day}. {month} {year}',
  moment: '{date}, {time} Uhr {zone}',
  timeToday: '{time} Uhr',
  outOfOffice: {
    plain: 'Nicht im Büro',
    fromTill: 'Nicht im Büro vom {from}{fromIs, select, moment {,} other {}} bis zum {till}',
    from: 'Nicht im Büro seit dem {from}',
    till: 'Nicht im Büro bis zum {till}',
  },
  backInOffice: 'Wieder im Büro',
  meeting: 'In einer Besprechung',
  meetingUntil: 'In einer Besprechung bis {untilIs, select, time {} other {zum }}{until}',
  call: 'Am Telefon',
  workingElsewhere: 'An einem anderen Ort tätig',
  calendarUnknown: 'Kalender nicht bekannt',
  both: '{first}. {second}',
};
