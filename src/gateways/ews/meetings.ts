import type { CalendarEntry, Meeting } from '../../sync/calendar-gateway.ts';
import { type ItemShape, timesOnly } from './messages/find-item.ts';

/** An entry with what people wrote, for its owner alone. */
interface MeetingEntry extends CalendarEntry {
  readonly subject: string;
  readonly location: string;
}

/** The only shape that asks for subjects and places. Every version of EWS has them. */
export const withSubject: ItemShape<MeetingEntry> = {
  properties: [...timesOnly.properties, 'item:Subject', 'calendar:Location'],
  entryOf: (item) => {
    const entry = timesOnly.entryOf(item);
    return (
      entry && {
        ...entry,
        subject: item.textOf('Subject') ?? '',
        location: item.textOf('Location') ?? '',
      }
    );
  },
};

/** `undefined` for what was cancelled or declined. */
export function meetingOf(entry: MeetingEntry): Meeting | undefined {
  const { start, end, subject, location, allDay = false, cancelled, response } = entry;
  if (cancelled === true || response === 'declined') return undefined;
  const unanswered = response === 'tentative' || response === 'notResponded';
  const status = statuses[entry.showAs];
  return {
    start,
    end,
    subject,
    location,
    allDay,
    // As for presence: what was not accepted takes no time yet.
    status: unanswered && status !== 'free' ? 'tentative' : status,
  };
}

const statuses: Readonly<Record<CalendarEntry['showAs'], Meeting['status']>> = {
  free: 'free',
  tentative: 'tentative',
  busy: 'busy',
  oof: 'out-of-office',
  workingElsewhere: 'working-elsewhere',
  noData: 'free',
};
