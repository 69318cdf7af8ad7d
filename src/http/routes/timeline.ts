import type { z } from 'zod';
import type { Explanation } from '../../presence/explain.ts';
import { explainable } from '../../presence/explain.ts';
import type { Jid } from '../../people/person.ts';
import { dayMs, hourMs, type Instant, minuteMs, type Span } from '../../time/instant.ts';
import {
  type TimelineAnswer,
  timelineSchema,
  timelineQuerySchema,
  longestTimelineH,
} from '../contract/timeline.ts';
import { triedDaySchema } from '../contract/simulate.ts';
import { personParamsSchema } from '../contract/people.ts';
import { ownPerson } from '../access.ts';
import { iso } from '../presence-answers.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { personNamed, unknownPerson } from './person-named.ts';

/** A claim that is neither shown nor ends what is shown is found if it lasts this long. */
const lookMs = 5 * minuteMs;

type Needs = Pick<HttpServices, 'inbox' | 'explainUnder' | 'presenceText'>;

/** How somebody is explained at an instant; `undefined` for strangers. */
type Explaining = (at?: Instant) => Explanation | undefined;

/** A day of a person, for a picture of it. */
export function timelineRoutes(app: ZodApp, needs: Needs): void {
  app.route({
    method: 'GET',
    url: '/api/v1/people/:jid/presence/timeline',
    config: { access: 'reader' },
    schema: {
      operationId: 'showTimeline',
      summary: 'What is shown of a person through a day, and what claims it, as known now.',
      tags: ['presence'],
      params: personParamsSchema,
      querystring: timelineQuerySchema,
      response: { 200: timelineSchema, ...problems(404, 422) },
    },
    handler: (request) => {
      const jid = personNamed(request.params.jid);
      return timelineOf(needs, jid, request.query, (at) => needs.inbox.explain(jid, at));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/people/:jid/presence/timeline',
    config: { access: 'reader' },
    schema: {
      operationId: 'tryPolicy',
      summary: 'The same day under another policy; nothing becomes of it.',
      tags: ['presence'],
      params: personParamsSchema,
      body: triedDaySchema,
      response: { 200: timelineSchema, ...problems(404, 422) },
    },
    handler: (request) => {
      const jid = personNamed(request.params.jid);
      const { policy, ...day } = request.body;
      return timelineOf(needs, jid, day, needs.explainUnder(jid, policy));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/me/presence/timeline',
    config: { access: 'own' },
    schema: {
      operationId: 'showMyTimeline',
      summary: 'What is shown of me through a day, and what claims it, as known now.',
      tags: ['me'],
      querystring: timelineQuerySchema,
      response: { 200: timelineSchema, ...problems(404, 422) },
    },
    handler: (request) => {
      const jid = ownPerson(request);
      return timelineOf(needs, jid, request.query, (at) => needs.inbox.explain(jid, at));
    },
  });
}

/**
 * What is known now of a day of `person`. Throws a `ProblemError` where there is no such person,
 * or where the day lies outside of what is known.
 */
function timelineOf(
  { presenceText }: Needs,
  person: Jid,
  asked: z.output<typeof timelineQuerySchema>,
  explain: Explaining,
): TimelineAnswer {
  const now = explain()?.at;
  if (now === undefined) throw unknownPerson(person);
  const start = asked.from === undefined ? now : Date.parse(asked.from);
  const end = asked.to === undefined ? start + dayMs : Date.parse(asked.to);
  const day = { start, end };
  checkDay(day, explainable(now));
  const answer: TimelineAnswer = {
    person,
    at: iso(now),
    from: iso(day.start),
    to: iso(day.end),
    decisions: [],
    claims: [],
  };
  for (let at = day.start; at < day.end;) {
    const why = explain(at);
    if (why === undefined) throw unknownPerson(person);
    const next = Math.min(day.end, changeAfter(why, at));
    tellDecision(answer, why, { start: at, end: next }, presenceText(person, why.presence));
    tellClaims(answer, why, { start: at, end: next }, day);
    at = next;
  }
  return answer;
}

function checkDay({ start, end }: Span, known: Span): void {
  if (
    end > start &&
    end - start <= longestTimelineH * hourMs &&
    start >= known.start &&
    end <= known.end
  ) {
    return;
  }
  throw new ProblemError(
    422,
    'not-known-then',
    `Give a span of at most ${longestTimelineH} hours, from ${iso(known.start)} to ${iso(known.end)} at the utmost.`,
    { params: { from: iso(known.start), to: iso(known.end) } },
  );
}

function changeAfter(why: Explanation, at: Instant): Instant {
  const ends = [why.presence.until, ...why.claims.map(({ until }) => until)];
  return Math.min(at + lookMs, ...ends.flatMap((end) => (end === null || end <= at ? [] : [end])));
}

function tellDecision(
  { decisions }: TimelineAnswer,
  { presence: { availability, activity, source } }: Explanation,
  span: Span,
  text: string,
): void {
  const last = decisions.at(-1);
  const same =
    last?.availability === availability &&
    last.activity === activity &&
    last.source === source &&
    last.text === text;
  if (same) last.to = iso(span.end);
  else {
    const times = { from: iso(span.start), to: iso(span.end) };
    decisions.push({ availability, activity, source, text, ...times });
  }
}

function tellClaims({ claims }: TimelineAnswer, why: Explanation, span: Span, day: Span): void {
  for (const { source, availability, activity, since, until } of why.claims) {
    // Where it does not say when it began or ends, it is as long as it was seen.
    const from = iso(Math.max(day.start, since ?? span.start));
    const to = iso(Math.min(day.end, until ?? span.end));
    const known = claims.findLast(
      (one) =>
        one.source === source &&
        one.availability === availability &&
        one.activity === activity &&
        one.to >= from,
    );
    if (known === undefined) claims.push({ source, availability, activity, from, to });
    else if (known.to < to) known.to = to;
  }
}
