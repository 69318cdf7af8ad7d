import type { Catalogue } from '../catalogue.ts';

// “со 2 марта”: the second is read “второго”.
export const ru: Catalogue = {
  locale: 'ru',
  day: '{day} {month} {year} г.',
  moment: '{time} ({zone}) {date}',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'Вне офиса',
    fromTill:
      'Вне офиса {fromIs, select, day {{fromDay, select, 2 {со} other {с}}} other {с}} {from} {tillIs, select, day {по} other {до}} {till}',
    from: 'Вне офиса {fromIs, select, day {{fromDay, select, 2 {со} other {с}}} other {с}} {from}',
    till: 'Вне офиса до {till}{tillIs, select, day { включительно} other {}}',
  },
  backInOffice: 'Снова в офисе',
  meeting: 'На совещании',
  meetingUntil: 'На совещании до {until}{untilIs, select, day { включительно} other {}}',
  call: 'Говорит по телефону',
  workingElsewhere: 'Работает в другом месте',
  calendarUnknown: 'Нет данных календаря',
  both: '{first}. {second}',
};
