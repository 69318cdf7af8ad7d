import type { Catalogue } from '../catalogue.ts';

export const ko: Catalogue = {
  locale: 'ko',
  day: '{year}년 {month} {day}일',
  moment: '{date} {time}({zone})',
  timeToday: '{time}',
  outOfOffice: {
    plain: '부재 중',
    fromTill: '{from}부터 {till}까지 부재 중',
    from: '{from}부터 부재 중',
    till: '{till}까지 부재 중',
  },
  backInOffice: '업무 복귀',
  meeting: '회의 중',
  meetingUntil: '{until}까지 회의 중',
  call: '통화 중',
  workingElsewhere: '다른 곳에서 근무 중',
  calendarUnknown: '일정 정보 없음',
  both: '{first}. {second}',
};
