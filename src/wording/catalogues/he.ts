import type { Catalogue } from '../catalogue.ts';

// A zone's name is mostly Latin. Isolated, and with a right-to-left mark between it and the end, the
// line reads from right to left also where the reader's program lays it out from left to right.
export const he: Catalogue = {
  locale: 'he',
  day: '{day} ב{month} {year}',
  moment: '{date} בשעה {time} \u2068{zone}\u2069\u200f',
  timeToday: '{time}',
  outOfOffice: {
    plain: 'מחוץ למשרד',
    fromTill: 'מחוץ למשרד מ-{from} עד {till}{tillIs, select, day { (כולל)} other {}}',
    from: 'מחוץ למשרד החל מ-{from}',
    till: 'מחוץ למשרד עד {till}{tillIs, select, day { (כולל)} other {}}',
  },
  backInOffice: 'חזרה למשרד',
  meeting: 'בפגישה',
  meetingUntil: 'בפגישה עד {until}{untilIs, select, day { (כולל)} other {}}',
  call: 'בשיחת טלפון',
  workingElsewhere: 'עבודה ממקום אחר',
  calendarUnknown: 'אין מידע מהיומן',
  both: '{first}. {second}',
};
