import { parseJid } from '../../people/jid.ts';
import { auditPageSchema, auditQuerySchema } from '../contract/audit.ts';
import { iso } from '../presence-answers.ts';
import { problems } from '../problem.ts';
import type { AuditReader } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

/** Who did what, when. */
export function auditRoutes(app: ZodApp, audit: AuditReader): void {
  app.route({
    method: 'GET',
    url: '/api/v1/audit',
    config: { access: 'reader' },
    schema: {
      operationId: 'listAudit',
      summary: 'The audit log, the newest first, a page at a time.',
      tags: ['audit'],
      querystring: auditQuerySchema,
      response: { 200: auditPageSchema, ...problems() },
    },
    handler: async (request) => {
      const { limit, before, about, by, what, from, to } = request.query;
      const found = await audit.entries({
        limit: limit + 1,
        ...(before === undefined ? {} : { before }),
        ...(about === undefined ? {} : { about: subjectOf(about) }),
        ...(by === undefined ? {} : { by: subjectOf(by) }),
        ...(what === undefined ? {} : { what }),
        ...(from === undefined ? {} : { from: Date.parse(from) }),
        ...(to === undefined ? {} : { to: Date.parse(to) }),
      });
      const entries = found.slice(0, limit);
      return {
        entries: entries.map((entry) => ({ ...entry, at: iso(entry.at) })),
        next: found.length > limit ? (entries.at(-1)?.id ?? null) : null,
      };
    },
  });
}

/** A person however their JID is written; what is none names a parameter or a gateway. */
function subjectOf(about: string): string {
  const parsed = parseJid(about);
  return parsed.kind === 'jid' ? parsed.jid : about;
}
