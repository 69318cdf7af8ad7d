import type { Catalogue } from '../catalogue.ts';

// A noun after each end takes the case, so that no suffix hangs on a number, a bracket or a zone.
export const tr: Catalogue = {
  locale: 'tr',
  day: '{day} {month} {year}',
  moment: '{date} {time} ({zone})',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'Ofis dışında',
    fromTill:
      '{tillIs, select, day {{fromIs, select, day {{from} – {till} tarihleri} other {{from} ile {till} günü sonu}}} other {{from} ile {till}}} arasında ofis dışında',
    from: '{from} itibarıyla ofis dışında',
    till: '{till} {tillIs, select, day {günü sonuna} other {saatine}} kadar ofis dışında',
  },
  backInOffice: 'Ofise dönüş',
  meeting: 'Toplantıda',
  meetingUntil: '{until} {untilIs, select, day {günü sonuna} other {saatine}} kadar toplantıda',
  call: 'Telefonda',
  workingElsewhere: 'Başka yerde çalışıyor',
  calendarUnknown: 'Takvim bilgisi yok',
  both: '{first}. {second}',
};
