import {
  type Command,
  type Unit,
  type Vocabulary,
  commands,
  shows,
} from '../vocabulary/vocabulary.ts';
import {
  type DatePhrase,
  type EndPhrase,
  type Intent,
  type Moment,
  endOfDayMinute,
} from './intent.ts';
import { toClock } from './clock-times.ts';

/** A line that means `intent` in that language. */
export function renderIntent(intent: Intent, vocabulary: Vocabulary): string {
  switch (intent.kind) {
    case 'override':
      return renderOverride(intent, vocabulary);
    case 'for': {
      const what = renderIntent(intent.what, vocabulary);
      return `${vocabulary.behalf[0]} ${renderName(intent.who)} ${what}`;
    }
    case 'switch':
      return `${vocabulary.switches[intent.which][0]} ${vocabulary[intent.on ? 'on' : 'off'][0]}`;
    case 'language': {
      const wanted = intent.wanted === null ? '' : ` "${doubled(intent.wanted)}"`;
      return `${vocabulary.commands.language[0]}${wanted}`;
    }
    case 'notice':
      return `${vocabulary.commands.notice[0]}${renderNotice(intent.minutes, vocabulary)}`;
    case 'delegate-add': {
      const said = `${vocabulary.commands['delegate-add'][0]} ${renderName(intent.who)}`;
      return `${said} ${renderEnd(intent.ends, vocabulary)}`.trimEnd();
    }
    case 'delegate-remove':
      return `${vocabulary.commands['delegate-remove'][0]} ${renderName(intent.who)}`;
    case 'why': {
      const moment = intent.at === undefined ? '' : ` ${renderMoment(intent.at, vocabulary)}`;
      return `${vocabulary.commands.why[0]}${moment}`;
    }
    case 'revert':
    case 'status':
    case 'today':
    case 'settings':
    case 'delegates':
    case 'sign-in':
    case 'help':
      return vocabulary.commands[intent.kind][0];
  }
}

function renderNotice(minutes: number | 'off' | null, vocabulary: Vocabulary): string {
  if (minutes === null) return '';
  return ` ${minutes === 'off' ? vocabulary.off[0] : minutes}`;
}

/** A JID is one word; any other name is quoted, so that it is read as one. */
function renderName(who: string): string {
  return /^[^\s"“„«»:;,.!?()[\]<>'–—…-]+@[\w.]+\w$/u.test(who) ? who : `"${doubled(who)}"`;
}

function doubled(text: string): string {
  return text.replaceAll('"', '""');
}

function renderOverride(
  intent: Extract<Intent, { kind: 'override' }>,
  vocabulary: Vocabulary,
): string {
  const command: Command =
    commands.find((name) => shows[name] === intent.availability) ?? 'available';
  const text = intent.text === '' ? '' : `"${doubled(intent.text)}"`;
  const end = renderEnd(intent.ends, vocabulary);
  return [vocabulary.commands[command][0], text, end].filter((part) => part !== '').join(' ');
}

/** `until friday 9:00`; `''` where none was said. */
export function renderEnd(end: EndPhrase, vocabulary: Vocabulary): string {
  switch (end.kind) {
    case 'default':
      return '';
    case 'moment':
      return `${vocabulary.until[0]} ${renderMoment(end, vocabulary)}`;
    case 'duration': {
      const parts = [
        renderAmount(end.months, 'month', vocabulary),
        renderAmount(end.days, 'day', vocabulary),
        renderAmount(Math.floor(end.seconds / 60), 'minute', vocabulary),
        renderAmount(end.seconds % 60, 'second', vocabulary),
      ].filter((part) => part !== '');
      const said = parts.length === 0 ? `0 ${vocabulary.units.minute[0]}` : parts.join(' ');
      return `${vocabulary.lasting[0]} ${said}`;
    }
    case 'end-of-meeting':
    case 'next-change':
    case 'revert':
      return vocabulary.ends[end.kind][0];
  }
}

function renderMoment(moment: Moment, vocabulary: Vocabulary): string {
  const { date, minute } = moment;
  if (moment.orAfterNoon) return renderDial(minute, vocabulary);
  if (date === null) return minute === endOfDayMinute ? vocabulary.midnight[0] : toClock(minute);
  if (date?.kind === 'last-day' || date?.kind === 'last-of-month') {
    // These are meant to their end, and take no other time.
    return renderLastDay(date, vocabulary);
  }
  const day = renderDate(date, vocabulary);
  return minute === endOfDayMinute ? day : `${day} ${toClock(minute)}`;
}

/** `ten minutes past three` */
function renderDial(minute: number, vocabulary: Vocabulary): string {
  const hour = vocabulary.hours[(Math.floor(minute / 60) + 11) % 12]?.[0] ?? '';
  const past = minute % 60;
  const [unit] = vocabulary.units.minute;
  return past === 0 ? hour : `${past} ${unit} ${vocabulary.past[0]} ${hour}`;
}

type LastDay = Extract<DatePhrase, { kind: 'last-day' | 'last-of-month' }>;

function renderLastDay(date: LastDay, vocabulary: Vocabulary): string {
  if (date.kind === 'last-of-month') {
    const month = vocabulary.months[date.month - 1]?.[0] ?? '';
    return [vocabulary.endOf[0] ?? '', month, date.year].filter((part) => part !== null).join(' ');
  }
  const { current, next } = vocabulary.endsOfPeriods[date.of];
  return (date.next ? next : current)[0] ?? '';
}

function renderDate(date: Exclude<DatePhrase, LastDay>, vocabulary: Vocabulary): string {
  switch (date.kind) {
    case 'in-days':
      return vocabulary.days[date.days]?.[0] ?? '';
    case 'weekday':
      return vocabulary.weekdays[date.weekday - 1]?.[0] ?? '';
    case 'date':
      if (date.year === null) return `${date.day} ${vocabulary.months[date.month - 1]?.[0] ?? ''}`;
      return [date.year, date.month, date.day]
        .map((part) => String(part).padStart(2, '0'))
        .join('-');
    case 'day-of-month':
      return vocabulary.dayOfMonth.replace('{}', String(date.day));
    case 'next-week':
      return `${vocabulary.weekdays[date.weekday - 1]?.[0] ?? ''} ${vocabulary.nextWeek[0]}`;
  }
}

function renderAmount(number: number, unit: Unit, vocabulary: Vocabulary): string {
  return number === 0 ? '' : `${number} ${vocabulary.units[unit][0]}`;
}
