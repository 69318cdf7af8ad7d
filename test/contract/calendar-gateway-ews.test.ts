import { DiscoveringGateway } from '../../src/gateways/ews/discovering-gateway.ts';
import type { CalendarGateway, Mailbox } from '../../src/sync/calendar-gateway.ts';
import type { NewAppointment } from '../../src/simulator/mailboxes/appointment.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import {
  type ExchangeSite,
  serviceCredentials,
  startExchangeSite,
} from '../support/exchange-site.ts';
import {
  type CalendarGatewaySite,
  type WrittenEntry,
  describeCalendarGateway,
} from './calendar-gateway.ts';

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

describeCalendarGateway('of Exchange Web Services', () =>
  start((site) => site.gateway({ watch: { gatherMs: 10 } })),
);

describeCalendarGateway('of Exchange Web Services, by pull subscriptions', () =>
  start((site) =>
    site.gateway({
      watch: { pullMs: 20, mostPullsPerS: 100 },
      subscriptions: { wanted: () => 'pull', statusFrequencyMin: () => 60, desk: null },
    }),
  ),
);

describeCalendarGateway('of Exchange Web Services, ready for Autodiscover', () =>
  start(
    ({ exchange, certificate }) =>
      new DiscoveringGateway({
        url: exchange.url,
        credentials: serviceCredentials,
        ca: certificate.ca,
        telemetry: silentTelemetry(),
        watch: { gatherMs: 10 },
        hosts: () => null,
      }),
  ),
);

async function start(
  gatewayOf: (site: ExchangeSite) => CalendarGateway,
): Promise<CalendarGatewaySite> {
  const site = await startExchangeSite();
  const gateway = gatewayOf(site);
  const { exchange } = site;
  const mailboxes = ['john@example.com', 'jane@example.com'] as [Mailbox, Mailbox];
  for (const address of mailboxes) exchange.addMailbox({ address });
  return {
    gateway,
    mailboxes,
    nobody: 'nobody@example.com' as Mailbox,
    addEntry: (mailbox, entry) => exchange.mailbox(mailbox).addAppointment(appointment(entry)),
    setReplies: (mailbox, { state, ...dates }) =>
      exchange.mailbox(mailbox).setAutomaticReplies({ state: states[state], ...dates }),
    loseWatch: (mailbox) => exchange.loseSubscriptions({ mailbox }),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    },
  };
}

function appointment(entry: WrittenEntry): NewAppointment {
  return {
    start: entry.start,
    end: entry.end,
    showAs: showAs[entry.showAs],
    response: responses[entry.response ?? 'none'],
    allDay: entry.allDay ?? false,
    cancelled: entry.cancelled ?? false,
    subject: entry.subject ?? '',
    location: entry.location ?? '',
  };
}
