import { actorOf } from '../access.ts';
import { usable } from '../certificate-answers.ts';
import {
  keyExportSchema,
  ownParamsSchema,
  pkcs12ExportSchema,
  pkcs12Schema,
  sealedKeySchema,
} from '../contract/own-certificates.ts';
import { problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

const one = '/api/v1/own-certificates/:name';
const tags = ['certificates'];

/** Private keys leave, sealed with a passphrase. */
export function exportRoutes(
  app: ZodApp,
  { maker, audit }: Pick<HttpServices, 'maker' | 'audit'>,
): void {
  app.route({
    method: 'POST',
    url: `${one}/key`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'exportKey',
      summary: 'Its private key, sealed with a passphrase.',
      tags,
      params: ownParamsSchema,
      body: keyExportSchema,
      response: { 200: sealedKeySchema, ...problems(422) },
    },
    handler: async (request) => {
      const { name } = request.params;
      const key = await usable(async () => maker.exportKey(name, request.body.passphrase));
      await audit.keyExported(name, 'pkcs8', actorOf(request));
      return { key };
    },
  });

  app.route({
    method: 'POST',
    url: `${one}/pkcs12`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'exportKeyAndCertificates',
      summary: 'Key, certificate and chain in one PKCS#12 file, sealed with a passphrase.',
      tags,
      params: ownParamsSchema,
      body: pkcs12ExportSchema,
      response: { 200: pkcs12Schema, ...problems(422) },
    },
    handler: async (request) => {
      const { name } = request.params;
      const { passphrase, older } = request.body;
      const kind = older ? 'older' : 'modern';
      const file = await usable(() => maker.exportPkcs12(name, passphrase, kind));
      await audit.keyExported(name, 'pkcs12', actorOf(request));
      return { content: Buffer.from(file).toString('base64') };
    },
  });
}
