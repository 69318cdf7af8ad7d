import type { Catalogue } from '../catalogue.ts';

export const ptBr: Catalogue = {
  locale: 'pt-BR',
  day: '{day, plural, =1 {1º} other {{day}}} de {month} de {year}',
  moment: '{date}, {hour, plural, =1 {à} other {às}} {time} {zone}',
  timeToday: '{hour, plural, =1 {a} other {as}} {time}',
  outOfOffice: {
    plain: 'Fora do escritório',
    fromTill: 'Fora do escritório de {from}{fromIs, select, moment {,} other {}} até {till}',
    from: 'Fora do escritório desde {from}',
    till: 'Fora do escritório até {till}',
  },
  backInOffice: 'De volta ao escritório',
  meeting: 'Em reunião',
  meetingUntil: 'Em reunião até {until}',
  call: 'Ao telefone',
  workingElsewhere: 'Trabalhando em outro lugar',
  calendarUnknown: 'Calendário não disponível',
  both: '{first}. {second}',
};
