import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { InstalledDescription } from '../../certificates/certificate-service.ts';
import { actorOf } from '../access.ts';
import {
  certificateAnswer,
  decidedOf,
  inspectionAnswer,
  installedAnswer,
  refuseInUse,
  trustTag,
  usable,
} from '../certificate-answers.ts';
import {
  type InstalledAnswer,
  fingerprintParamsSchema,
  importRequestSchema,
  inspectionRequestSchema,
  inspectionSchema,
  installedListSchema,
  installedSchema,
  mostUploadBytes,
  trustChangeSchema,
  uploadSchema,
  uploadedSchema,
} from '../contract/certificates.ts';
import { removalQuerySchema } from '../contract/own-certificates.ts';
import { changedMeanwhile, refuseUnseen, seenBy } from '../if-match.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

/** Whom servers' certificates are trusted from. Changes hold for new connections at once. */
export function certificateRoutes(
  app: ZodApp,
  {
    certificates,
    certificateUsers,
    maker,
  }: Pick<HttpServices, 'certificates' | 'certificateUsers' | 'maker'>,
): void {
  const tags = ['certificates'];
  const shown = (one: InstalledDescription): InstalledAnswer =>
    installedAnswer(one, { maker, certificateUsers });

  app.route({
    method: 'GET',
    url: '/api/v1/certificates',
    config: { access: 'reader' },
    schema: {
      operationId: 'listCertificates',
      summary: 'Authorities and other certificates that were installed.',
      tags,
      response: { 200: installedListSchema, ...problems() },
    },
    handler: () => ({ certificates: certificates.list().map(shown) }),
  });

  app.route({
    method: 'POST',
    url: '/api/v1/certificates',
    // JSON around the base64 of it.
    bodyLimit: Math.ceil(mostUploadBytes * 1.4),
    config: { access: 'administrator' },
    schema: {
      operationId: 'uploadCertificates',
      summary: 'Installs the authorities and revocation lists of a file.',
      tags,
      body: uploadSchema,
      response: { 201: uploadedSchema, ...problems(422) },
    },
    handler: async (request, reply) => {
      const { content, passphrase, servers } = request.body;
      const file = Buffer.from(content, 'base64');
      const outcome = await usable(() =>
        certificates.upload(file, passphrase, servers, actorOf(request)),
      );
      return reply.code(201).send({
        installed: outcome.installed.map(shown),
        leftOut: outcome.leftOut.map(certificateAnswer),
        revocationLists: [...outcome.revocationLists],
        hadKey: outcome.hadKey,
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/certificates/:fingerprint',
    config: { access: 'reader' },
    schema: {
      operationId: 'getCertificate',
      summary: 'One of them, by its fingerprint or the beginning of it.',
      tags,
      params: fingerprintParamsSchema,
      response: { 200: installedSchema, ...problems(404, 409) },
    },
    handler: async (request, reply) => {
      const { fingerprint } = request.params;
      const found = await usable(async () => certificates.find(fingerprint));
      if (found === undefined) throw unknownCertificate(fingerprint);
      return reply.header('etag', trustTag(found)).send(shown(found));
    },
  });

  app.route({
    method: 'PATCH',
    url: '/api/v1/certificates/:fingerprint',
    config: { access: 'administrator' },
    schema: {
      operationId: 'trustCertificate',
      summary: 'Trusts it, or ceases to and keeps it.',
      description: 'With a session it needs If-Match.',
      tags,
      params: fingerprintParamsSchema,
      body: trustChangeSchema,
      response: { 200: installedSchema, ...problems(404, 409, 412, 428) },
    },
    handler: async (request, reply) => {
      const { fingerprint } = request.params;
      const { trusted } = request.body;
      const seen = seenBy(request);
      const changed = await usable(() =>
        certificates.trust(fingerprint, trusted, actorOf(request), (one) => seen(decidedOf(one))),
      );
      if (changed === undefined) throw unknownCertificate(fingerprint);
      if (changed === 'changed-meanwhile') throw changedMeanwhile(`Certificate ${fingerprint}`);
      return reply.header('etag', trustTag(changed)).send(shown(changed));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/certificates/:fingerprint',
    config: { access: 'administrator' },
    schema: {
      operationId: 'removeCertificate',
      summary: 'Removes it.',
      tags,
      params: fingerprintParamsSchema,
      querystring: removalQuerySchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404, 409, 412) },
    },
    handler: async (request, reply) => {
      const { fingerprint } = request.params;
      const found = await usable(async () => certificates.find(fingerprint));
      if (found === undefined) throw unknownCertificate(fingerprint);
      refuseUnseen(request, decidedOf(found), `Certificate ${fingerprint}`);
      if (request.query.force === 'false') {
        refuseInUse(found.subject, certificateUsers.installed(found.fingerprint));
      }
      await certificates.remove(found.fingerprint, actorOf(request));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/certificates/inspections',
    config: { access: 'administrator' },
    schema: {
      operationId: 'inspectServer',
      summary: 'Looks at what a server presents, and whether it would be believed.',
      tags,
      body: inspectionRequestSchema,
      response: { 200: inspectionSchema, ...problems(422) },
    },
    handler: async (request, reply) =>
      inspectionAnswer(
        await usable(() => certificates.inspect(request.body, whileAsked(reply.raw))),
      ),
  });

  app.route({
    method: 'POST',
    url: '/api/v1/certificates/imports',
    config: { access: 'administrator' },
    schema: {
      operationId: 'importCertificates',
      summary: 'Installs what a server lacks to be believed, as approved after an inspection.',
      tags,
      body: importRequestSchema,
      response: { 201: installedListSchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { approved, ...question } = request.body;
      const outcome = await usable(() =>
        certificates.import(question, approved, actorOf(request), whileAsked(reply.raw)),
      );
      if (outcome.kind === 'different') {
        throw new ProblemError(
          409,
          'presents-another',
          `What has to be installed for ${question.server} is not what was approved. Look at it again: doorlight certificates import ${question.server}`,
          { params: { server: question.server } },
        );
      }
      return reply.code(201).send({ certificates: outcome.certificates.map(shown) });
    },
  });
}

/** Fastify's own signal ends with the request's body, long before anybody ceases to wait. */
function whileAsked(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

function unknownCertificate(fingerprint: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-certificate',
    `There is no certificate ${fingerprint}. All of them: doorlight certificates list`,
    { params: { fingerprint } },
  );
}
