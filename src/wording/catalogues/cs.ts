import type { Catalogue } from '../catalogue.ts';

export const cs: Catalogue = {
  locale: 'cs',
  day: '{day}. {month} {year}',
  moment: '{date} {time} {zone}',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'Mimo kancelář',
    fromTill: 'Mimo kancelář od {from} do {till}{tillIs, select, day { včetně} other {}}',
    from: 'Mimo kancelář od {from}',
    till: 'Mimo kancelář do {till}{tillIs, select, day { včetně} other {}}',
  },
  backInOffice: 'Zpět v kanceláři',
  meeting: 'Na schůzce',
  meetingUntil: 'Na schůzce do {until}{untilIs, select, day { včetně} other {}}',
  call: 'Telefonuje',
  workingElsewhere: 'Pracuje jinde',
  calendarUnknown: 'Kalendář není znám',
  both: '{first}. {second}',
};
