import type { Catalogue } from '../catalogue.ts';

export const ja: Catalogue = {
  locale: 'ja',
  day: '{year}年{month}月{day}日',
  moment: '{date} {time}（{zone}）',
  timeToday: '{time}',
  outOfOffice: {
    plain: '不在',
    fromTill: '{from}から{till}まで不在',
    from: '{from}から不在',
    till: '{till}まで不在',
  },
  backInOffice: '業務に復帰',
  meeting: '会議中',
  meetingUntil: '{until}まで会議中',
  call: '通話中',
  workingElsewhere: '他の場所で作業中',
  calendarUnknown: '予定表の情報なし',
  both: '{first}。{second}',
};
