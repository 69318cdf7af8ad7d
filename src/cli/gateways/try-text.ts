import type { MailboxReading, TryEvent } from '../../app/gateway-trial/try-gateway.ts';

/** An event for people, in several lines; times in `timeZone`. */
export function tryEventText(event: TryEvent, timeZone: string): string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const at = (instant: string): string => clock.format(new Date(instant));
  if (event.event === 'error') {
    return `${at(event.at)}  error: ${event.message} (${event.remedy})`;
  }
  if (event.event === 'autodiscover') {
    return `${at(event.at)}  Autodiscover: ${event.tried}: ${event.outcome}`;
  }
  if (event.event === 'watching') {
    return `${at(event.at)}  watching by ${event.kind}: ${event.why}`;
  }
  return [`${at(event.at)}  ${headings[event.event]}`, ...readingLines(event, at)].join('\n');
}

const headings = {
  read: 'read',
  changed: 'changed; read again',
  resubscribed: 'subscribed again; read again',
} as const;

function readingLines(
  { busy, outOfOffice }: MailboxReading,
  at: (instant: string) => string,
): string[] {
  const periods = busy.map(({ start, end, level }) => `  ${at(start)} – ${at(end)}  ${level}`);
  const { state, start, end } = outOfOffice;
  const from = start === null ? '' : ` from ${at(start)}`;
  const till = end === null ? '' : ` till ${at(end)}`;
  return [
    ...(periods.length === 0 ? ['  nothing in the calendar'] : periods),
    `  automatic replies: ${state}${from}${till}`,
  ];
}
