import type { Readable } from 'node:stream';
import { previewBytes, previewOf } from '../../people/bulk/preview.ts';
import { type UploadPace, arriving } from '../arrival.ts';
import { previewQuerySchema, previewSchema } from '../contract/bulk.ts';
import { whyOf } from '../bulk-answers.ts';
import { ProblemError, problems } from '../problem.ts';
import type { ZodApp } from '../zod-app.ts';

/** How a file is understood before anything is done with it. */
export function bulkPreviewRoutes(app: ZodApp, pace: UploadPace): void {
  app.route({
    method: 'POST',
    url: '/api/v1/bulk/previews',
    config: { access: 'administrator', paced: true },
    schema: {
      operationId: 'previewFile',
      summary: 'How a file would be read: encoding, separator, columns, and its first lines.',
      description: 'Send the first 65,536 bytes of the file, or all of it. Nothing is kept.',
      tags: ['bulk'],
      querystring: previewQuerySchema,
      consumes: ['text/csv', 'application/octet-stream'],
      response: { 200: previewSchema, ...problems(408, 413, 415) },
    },
    handler: async (request) => {
      if (request.body === undefined || request.body === null) {
        throw new ProblemError(415, 'no-file', 'Send the beginning of the file, as text/csv.');
      }
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      for await (const piece of arriving(request.body as Readable, pace)) {
        bytes += piece.length;
        if (bytes > previewBytes) {
          throw new ProblemError(413, 'too-large', 'Send the first 65,536 bytes of the file.');
        }
        pieces.push(piece);
      }
      const preview = previewOf(Buffer.concat(pieces), request.query);
      return {
        ...preview,
        problem: preview.problem?.message ?? null,
        why: whyOf(preview.problem),
        columns: preview.columns.map((column) => ({ ...column })),
        lines: preview.lines.map(({ problem, cells, ...line }) => ({
          ...line,
          cells: [...cells],
          problem: problem?.message ?? null,
          why: whyOf(problem),
        })),
      };
    },
  });
}
