import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { administrator, assistant, colleague, everybody, memberOf, password } from './cast.ts';
import type { Company } from './company.ts';
import { RefusedError } from './doorlight-api.ts';
import { stateOf } from './page-state.ts';

const memberParams = z.object({ id: z.literal(everybody.map(({ id }) => id)) });

const appointmentBody = z.strictObject({
  inSeconds: z.literal([0, 10, 60]),
  minutes: z.literal([1, 15, 30, 60]),
  showAs: z.literal(['Busy', 'Tentative', 'WorkingElsewhere', 'OOF', 'Free']),
});

const repliesBody = z.discriminatedUnion('state', [
  // Dates may come with these, and mean nothing.
  z.object({ state: z.literal(['Disabled', 'Enabled']) }),
  z.strictObject({
    state: z.literal('Scheduled'),
    /** Local times of the mailbox: `2026-11-22T09:00`. */
    start: z.iso.datetime({ local: true }),
    end: z.iso.datetime({ local: true }),
  }),
]);

const overrideBody = z.strictObject({
  availability: z.literal(['available', 'away', 'xa', 'dnd', 'unavailable']),
  text: z.string().max(200),
  ends: z.literal(['30', '120', 'end-of-meeting', 'next-change', 'revert', 'default']),
});

const subjects = {
  Busy: 'Meeting',
  Tentative: 'Perhaps a meeting',
  WorkingElsewhere: 'Working from home',
  OOF: 'Out of office',
  Free: 'Reminder',
} as const;

/** What the page asks for: the simulated calendars, and Doorlight through its REST API. */
export async function pageApi(
  app: FastifyInstance,
  { company }: { readonly company: Company },
): Promise<void> {
  const { exchange, doorlight, chat, timeZone, at } = company;

  app.get('/company', () => ({
    you: colleague.id,
    timeZone,
    console: { url: doorlight.url, ...administrator },
    people: everybody.map((member) => ({
      id: member.id,
      name: member.name,
      contact: at(member),
    })),
  }));

  app.get('/chat/:id', (request) => {
    const { jid, name } = memberIn(request.params);
    return { jid: `${jid}/page`, name, password, websocketUrl: chat.websocketUrl, assistant };
  });

  app.get('/lights', () =>
    Promise.all(
      everybody.map(async ({ id, jid }) => {
        const { presence } = await doorlight.api.explain(jid);
        return { id, availability: presence.availability, text: presence.text };
      }),
    ),
  );

  app.get('/people/:id', (request) => stateOf(company, memberIn(request.params)));

  app.post('/people/:id/appointments', (request) => {
    const { inSeconds, minutes, showAs } = appointmentBody.parse(request.body);
    // Whole seconds, as Exchange has them.
    const start = Math.floor(Date.now() / 1000) * 1000 + inSeconds * 1000;
    const end = start + minutes * 60_000;
    const mailbox = exchange.mailboxOf(memberIn(request.params));
    return { id: mailbox.addAppointment({ start, end, showAs, subject: subjects[showAs] }) };
  });

  app.delete('/people/:id/appointments/:appointment', (request) => {
    const { appointment } = z.object({ appointment: z.string() }).parse(request.params);
    const mailbox = exchange.mailboxOf(memberIn(request.params));
    // It may be gone already, by a second click.
    if (mailbox.appointment(appointment) !== null) mailbox.deleteAppointment(appointment);
    return {};
  });

  app.put('/people/:id/automatic-replies', (request) => {
    const replies = repliesBody.parse(request.body);
    const member = memberIn(request.params);
    if (replies.state === 'Scheduled' && replies.end <= replies.start) {
      throw new RefusedError('Automatic replies must end after they begin.');
    }
    exchange.mailboxOf(member).setAutomaticReplies(replies);
    exchange.touchCalendar(member);
    return {};
  });

  app.put('/people/:id/override', (request) => {
    const { availability, text, ends } = overrideBody.parse(request.body);
    const { jid } = memberIn(request.params);
    return doorlight.api.override(jid, { availability, text, ends: endOf(ends) });
  });

  app.delete('/people/:id/override', (request) =>
    doorlight.api.revert(memberIn(request.params).jid),
  );
}

function memberIn(params: unknown): ReturnType<typeof memberOf> {
  return memberOf(memberParams.parse(params).id);
}

function endOf(
  ends: z.output<typeof overrideBody>['ends'],
): { kind: 'time'; at: string } | { kind: Exclude<typeof ends, '30' | '120'> } {
  if (ends !== '30' && ends !== '120') return { kind: ends };
  return { kind: 'time', at: new Date(Date.now() + Number(ends) * 60_000).toISOString() };
}
