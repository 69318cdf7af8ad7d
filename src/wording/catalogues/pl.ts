import type { Catalogue } from '../catalogue.ts';

export const pl: Catalogue = {
  locale: 'pl',
  day: '{day} {month} {year} r.',
  moment: '{date}, godz. {time} {zone}',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'Poza biurem',
    fromTill:
      'Poza biurem od {from}{fromIs, select, moment {,} other {}} do {till}{tillIs, select, day { włącznie} other {}}',
    from: 'Poza biurem od {from}',
    till: 'Poza biurem do {till}{tillIs, select, day { włącznie} other {}}',
  },
  backInOffice: 'Ponownie w biurze',
  meeting: 'Na spotkaniu',
  meetingUntil: 'Na spotkaniu do {until}{untilIs, select, day { włącznie} other {}}',
  call: 'Rozmawia przez telefon',
  workingElsewhere: 'Pracuje w innym miejscu',
  calendarUnknown: 'Brak informacji z kalendarza',
  both: '{first}. {second}',
};
