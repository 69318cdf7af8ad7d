import type { Catalogue } from '../catalogue.ts';

export const uk: Catalogue = {
  locale: 'uk',
  day: '{day} {month} {year} р.',
  moment: '{time} ({zone}) {date}',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'Поза офісом',
    fromTill: 'Поза офісом з {from} до {till}{tillIs, select, day { включно} other {}}',
    from: 'Поза офісом з {from}',
    till: 'Поза офісом до {till}{tillIs, select, day { включно} other {}}',
  },
  backInOffice: 'Знову в офісі',
  meeting: 'На нараді',
  meetingUntil: 'На нараді до {until}{untilIs, select, day { включно} other {}}',
  call: 'Розмовляє телефоном',
  workingElsewhere: 'Працює в іншому місці',
  calendarUnknown: 'Немає даних календаря',
  both: '{first}. {second}',
};
