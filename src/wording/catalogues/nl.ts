import type { Catalogue } from '../catalogue.ts';

export const nl: Catalogue = {
  locale: 'nl',
  day: '{day} {month} {year}',
  moment: '{date} om {time} uur {zone}',
  timeToday: '{time} uur',
  outOfOffice: {
    plain: 'Niet op kantoor',
    fromTill: 'Niet op kantoor van {from} {tillIs, select, day {tot en met} other {tot}} {till}',
    from: 'Niet op kantoor sinds {from}',
    till: 'Niet op kantoor {tillIs, select, day {tot en met} other {tot}} {till}',
  },
  backInOffice: 'Weer op kantoor',
  meeting: 'In een vergadering',
  meetingUntil: 'In een vergadering {untilIs, select, day {tot en met} other {tot}} {until}',
  call: 'Aan de telefoon',
  workingElsewhere: 'Werkt elders',
  calendarUnknown: 'Agenda niet bekend',
  both: '{first}. {second}',
};
