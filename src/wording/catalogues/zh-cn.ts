import type { Catalogue } from '../catalogue.ts';

export const zhCn: Catalogue = {
  locale: 'zh-CN',
  day: '{year}年{month}月{day}日',
  moment: '{date} {time}（{zone}）',
  timeToday: '{time}',
  outOfOffice: {
    plain: '不在办公室',
    fromTill: '{from}至{till}不在办公室',
    from: '自{from}起不在办公室',
    till: '不在办公室，直到{till}',
  },
  backInOffice: '返回办公室',
  meeting: '正在开会',
  meetingUntil: '正在开会，{until}结束',
  call: '正在通话',
  workingElsewhere: '在其他地方工作',
  calendarUnknown: '无日历信息',
  both: '{first}。{second}',
};
