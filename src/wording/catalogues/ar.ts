import type { Catalogue } from '../catalogue.ts';

// A zone's name is mostly Latin. Isolated, and with a right-to-left mark between it and the end, the
// line reads from right to left also where the reader's program lays it out from left to right.
export const ar: Catalogue = {
  locale: 'ar',
  day: '{day, number} {month} {year}',
  moment: '{date} الساعة {time} بتوقيت \u2068{zone}\u2069\u200f',
  timeToday: 'الساعة {time}',
  outOfOffice: {
    plain: 'خارج المكتب',
    fromTill: 'خارج المكتب من {from} إلى {till}',
    from: 'خارج المكتب منذ {from}',
    till: 'خارج المكتب حتى {till}',
  },
  backInOffice: 'العودة إلى المكتب',
  meeting: 'في اجتماع',
  meetingUntil: 'في اجتماع حتى {until}',
  call: 'في مكالمة هاتفية',
  workingElsewhere: 'العمل في مكان آخر',
  calendarUnknown: 'لا تتوفر معلومات التقويم',
  both: '{first}. {second}',
};
