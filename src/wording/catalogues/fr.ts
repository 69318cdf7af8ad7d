import type { Catalogue } from '../catalogue.ts';

export const fr: Catalogue = {
  locale: 'fr',
  day: '{day, selectordinal, one {#er} other {#}} {month} {year}',
  moment: '{date} à {time} {zone}',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'Absent du bureau',
    fromTill: 'Absent du bureau du {from} au {till}',
    from: 'Absent du bureau depuis le {from}',
    till: 'Absent du bureau jusqu’au {till}',
  },
  backInOffice: 'De retour au bureau',
  meeting: 'En réunion',
  meetingUntil: 'En réunion jusqu’{untilIs, select, time {à} other {au}} {until}',
  call: 'Au téléphone',
  workingElsewhere: 'Travaille ailleurs',
  calendarUnknown: 'Calendrier non disponible',
  both: '{first}. {second}',
};
