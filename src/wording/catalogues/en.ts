import type { Catalogue } from '../catalogue.ts';

export const en: Catalogue = {
  locale: 'en',
  day: '{day, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} {month} {year}',
  moment: '{date} {time} {zone}',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'Out of office',
    fromTill: 'Out of office from {from} till {till}',
    from: 'Out of office from {from}',
    till: 'Out of office till {till}',
  },
  backInOffice: 'Back in office',
  meeting: 'In a meeting',
  meetingUntil: 'In a meeting until {until}',
  call: 'On the phone',
  workingElsewhere: 'Working elsewhere',
  calendarUnknown: 'Calendar not known',
  both: '{first}. {second}',
};
