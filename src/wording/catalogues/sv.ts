import type { Catalogue } from '../catalogue.ts';

export const sv: Catalogue = {
  locale: 'sv',
  day: 'den {day} {month} {year}',
  moment: '{date} kl. {time} {zone}',
  timeToday: 'kl. {time}',
  outOfOffice: {
    plain: 'Inte på kontoret',
    fromTill:
      'Inte på kontoret {fromIs, select, day {från och med} other {från}} {from} {tillIs, select, day {till och med} other {till}} {till}',
    from: 'Inte på kontoret sedan {from}',
    till: 'Inte på kontoret {tillIs, select, day {till och med} other {till}} {till}',
  },
  backInOffice: 'Tillbaka på kontoret',
  meeting: 'I möte',
  meetingUntil: 'I möte {untilIs, select, day {till och med} other {till}} {until}',
  call: 'I telefonsamtal',
  workingElsewhere: 'Arbetar på annan plats',
  calendarUnknown: 'Kalendern är inte känd',
  both: '{first}. {second}',
};
