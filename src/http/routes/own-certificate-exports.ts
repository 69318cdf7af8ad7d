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
export function exportRoutes(app: ZodApp, { maker }: Pick<HttpServices, 'maker'>): void {
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
    handler: async ({ params: { name }, body }) => ({
      key: await usable(async () => maker.exportKey(name, body.passphrase)),
    }),
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
    handler: async ({ params: { name }, body: { passphrase, older } }) => {
      const kind = older ? 'older' : 'modern';
      const file = await usable(() => maker.exportPkcs12(name, passphrase, kind));
      return { content: Buffer.from(file).toString('base64') };
    },
  });
}
