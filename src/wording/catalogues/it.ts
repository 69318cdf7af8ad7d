import type { Catalogue } from '../catalogue.ts';

// “dall’8”, “dall’11”: eight and eleven begin with a vowel when they are read.
export const it: Catalogue = {
  locale: 'it',
  day: '{day, plural, =1 {1º} other {{day}}} {month} {year}',
  moment: '{date} ore {time} {zone}',
  timeToday: 'ore {time}',
  outOfOffice: {
    plain: 'Fuori sede',
    fromTill:
      'Fuori sede {fromDay, select, 8 {dall’} 11 {dall’} other {dal }}{from} {tillDay, select, 8 {all’} 11 {all’} other {al }}{till}',
    from: 'Fuori sede {fromDay, select, 8 {dall’} 11 {dall’} other {dal }}{from}',
    till: 'Fuori sede fino {tillDay, select, 8 {all’} 11 {all’} other {al }}{till}',
  },
  backInOffice: 'Di nuovo in sede',
  meeting: 'In riunione',
  meetingUntil:
    'In riunione fino {untilIs, select, time {alle {until}} other {{untilDay, select, 8 {all’} 11 {all’} other {al }}{until}}}',
  call: 'Al telefono',
  workingElsewhere: 'Al lavoro altrove',
  calendarUnknown: 'Calendario non disponibile',
  both: '{first}. {second}',
};
