import type { CalendarEntry, Mailbox } from '../../src/sync/calendar-gateway.ts';
import type { NewAppointment } from '../../src/simulator/mailboxes/appointment.ts';
import { startExchangeSite } from '../support/exchange-site.ts';
import { type CalendarGatewaySite, describeCalendarGateway } from './calendar-gateway.ts';

const showAs = {
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  oof: 'OOF',
  workingElsewhere: 'WorkingElsewhere',
  noData: 'NoData',
} as const;

const responses = {
  none: 'Unknown',
  organizer: 'Organizer',
  tentative: 'Tentative',
  accepted: 'Accept',
  declined: 'Decline',
  notResponded: 'NoResponseReceived',
} as const;

const states = { disabled: 'Disabled', enabled: 'Enabled', scheduled: 'Scheduled' } as const;

describeCalendarGateway('of Exchange Web Services', start);

async function start(): Promise<CalendarGatewaySite> {
  const site = await startExchangeSite();
  const { exchange } = site;
  const mailboxes = ['john@example.com', 'jane@example.com'] as [Mailbox, Mailbox];
  for (const address of mailboxes) exchange.addMailbox({ address });
  return {
    gateway: site.gateway({ watch: { gatherMs: 10 } }),
    mailboxes,
    nobody: 'nobody@example.com' as Mailbox,
    addEntry: (mailbox, entry) => exchange.mailbox(mailbox).addAppointment(appointment(entry)),
    setReplies: (mailbox, { state, ...dates }) =>
      exchange.mailbox(mailbox).setAutomaticReplies({ state: states[state], ...dates }),
    loseWatch: (mailbox) => exchange.loseSubscriptions({ mailbox }),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

function appointment(entry: CalendarEntry): NewAppointment {
  return {
    start: entry.start,
    end: entry.end,
    showAs: showAs[entry.showAs],
    response: responses[entry.response ?? 'none'],
    allDay: entry.allDay ?? false,
    cancelled: entry.cancelled ?? false,
    subject: 'Nobody but its owner may know',
  };
}
