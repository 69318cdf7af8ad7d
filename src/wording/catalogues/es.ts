import type { Catalogue } from '../catalogue.ts';

export const es: Catalogue = {
  locale: 'es',
  day: '{day} de {month} de {year}',
  moment: '{date} a {hour, plural, =1 {la} other {las}} {time} {zone}',
  timeToday: '{hour, plural, =1 {la} other {las}} {time}',
  outOfOffice: {
    plain: 'Fuera de la oficina',
    fromTill: 'Fuera de la oficina desde el {from} hasta el {till}',
    from: 'Fuera de la oficina desde el {from}',
    till: 'Fuera de la oficina hasta el {till}',
  },
  backInOffice: 'De vuelta en la oficina',
  meeting: 'En una reunión',
  meetingUntil: 'En una reunión hasta {untilIs, select, time {} other {el }}{until}',
  call: 'Al teléfono',
  workingElsewhere: 'Trabajando en otro lugar',
  calendarUnknown: 'Calendario no disponible',
  both: '{first}. {second}',
};
