import { z } from 'zod';
import { actorOf } from '../access.ts';
import { ownAnswer, refuseInUse, usable } from '../certificate-answers.ts';
import {
  foreignSigningSchema,
  installationSchema,
  newAuthoritySchema,
  newRequestSchema,
  ownCertificateSchema,
  ownCertificatesSchema,
  ownParamsSchema,
  removalQuerySchema,
  renewalSchema,
  signedSchema,
  signingSchema,
} from '../contract/own-certificates.ts';
import { problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { exportRoutes } from './own-certificate-exports.ts';
import { revocationRoutes } from './own-revocations.ts';

const base = '/api/v1/own-certificates';
const tags = ['certificates'];

/** A small CA, and certificates of our own. Private keys are in no answer but sealed. */
export function ownCertificateRoutes(
  app: ZodApp,
  services: Pick<HttpServices, 'maker' | 'certificateUsers' | 'audit'>,
): void {
  const { maker } = services;
  app.route({
    method: 'GET',
    url: base,
    config: { access: 'reader' },
    schema: {
      operationId: 'listOwnCertificates',
      summary: 'Certificates of our own: CAs, servers, and what is only requested.',
      tags,
      response: { 200: ownCertificatesSchema, ...problems() },
    },
    handler: () => ({ certificates: maker.all().map((one) => ownAnswer(one, services)) }),
  });

  app.route({
    method: 'POST',
    url: `${base}/authorities`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'createAuthority',
      summary: 'Makes a CA.',
      tags,
      body: newAuthoritySchema,
      response: { 201: ownCertificateSchema, ...problems(422) },
    },
    handler: async (request, reply) => {
      const { days, ...authority } = request.body;
      await usable(() => maker.createAuthority(authority, days, actorOf(request)));
      return reply.code(201).send(ownAnswer(maker.get(authority.name), services));
    },
  });

  app.route({
    method: 'POST',
    url: `${base}/requests`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'requestCertificate',
      summary: 'Makes a key and a request for a CA to sign.',
      tags,
      body: newRequestSchema,
      response: { 201: ownCertificateSchema, ...problems(422) },
    },
    handler: async (request, reply) => {
      const { names, ...wanted } = request.body;
      await usable(() => maker.request(wanted, names, actorOf(request)));
      return reply.code(201).send(ownAnswer(maker.get(wanted.name), services));
    },
  });

  app.route({
    method: 'POST',
    url: `${base}/signatures`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'signForeignRequest',
      summary: 'Signs what another asks for; nothing of it is kept.',
      tags,
      body: foreignSigningSchema,
      response: { 200: signedSchema, ...problems(422) },
    },
    handler: async ({ body }) => ({
      certificate: await usable(() => maker.signRequest(body.request, body)),
    }),
  });

  onOne(app, services);
  revocationRoutes(app, services);
  exportRoutes(app, services);
}

function onOne(app: ZodApp, services: Pick<HttpServices, 'maker' | 'certificateUsers'>): void {
  const { maker, certificateUsers } = services;
  const one = `${base}/:name`;

  app.route({
    method: 'DELETE',
    url: one,
    config: { access: 'administrator' },
    schema: {
      operationId: 'removeOwnCertificate',
      summary: 'Removes it and its key. What it has revoked stays refused here.',
      tags,
      params: ownParamsSchema,
      querystring: removalQuerySchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      await usable(async () => void maker.get(name));
      if (request.query.force === 'false') refuseInUse(name, certificateUsers.own(name));
      await usable(() => maker.remove(name, actorOf(request)));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'POST',
    url: `${one}/sign`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'signOwnRequest',
      summary: 'Has it signed by a CA of our own.',
      tags,
      params: ownParamsSchema,
      body: signingSchema,
      response: { 200: ownCertificateSchema, ...problems(422) },
    },
    handler: async (request) => {
      const { body } = request;
      const { name } = request.params;
      await usable(() => maker.sign(name, body, actorOf(request)));
      return ownAnswer(maker.get(name), services);
    },
  });

  app.route({
    method: 'POST',
    url: `${one}/install`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'installSignedCertificate',
      summary: 'Takes over what another CA made of its request, or a certificate with its key.',
      tags,
      params: ownParamsSchema,
      body: installationSchema,
      response: { 200: ownCertificateSchema, ...problems(422) },
    },
    handler: async (request) => {
      const { content, passphrase } = request.body;
      const { name } = request.params;
      await usable(() =>
        maker.install(name, Buffer.from(content, 'base64'), passphrase, actorOf(request)),
      );
      return ownAnswer(maker.get(name), services);
    },
  });

  app.route({
    method: 'POST',
    url: `${one}/renew`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'renewOwnCertificate',
      summary: 'The same key and names for another while.',
      tags,
      params: ownParamsSchema,
      body: renewalSchema,
      response: { 200: ownCertificateSchema, ...problems(422) },
    },
    handler: async (request) => {
      const { body } = request;
      const { name } = request.params;
      await usable(() => maker.renew(name, body.days, actorOf(request)));
      return ownAnswer(maker.get(name), services);
    },
  });
}
