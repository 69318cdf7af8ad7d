import { actorOf } from '../access.ts';
import { usable } from '../certificate-answers.ts';
import {
  type RevocationInput,
  listSigningSchema,
  ownParamsSchema,
  revocationSchema,
  revokedSchema,
  signedListSchema,
} from '../contract/own-certificates.ts';
import type { RevocationTarget } from '../../certificates/making/revoker.ts';
import { iso } from '../presence-answers.ts';
import { problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

const base = '/api/v1/own-certificates';
const tags = ['certificates'];

/** What CAs of our own take back, and the lists that say so. */
export function revocationRoutes(
  app: ZodApp,
  { maker: { revoker }, certificateUsers }: Pick<HttpServices, 'maker' | 'certificateUsers'>,
): void {
  app.route({
    method: 'POST',
    url: `${base}/revocations`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'revokeCertificate',
      summary: 'Takes back a certificate that a CA of our own has signed.',
      tags,
      body: revocationSchema,
      response: { 200: revokedSchema, ...problems(422) },
    },
    handler: async (request) => {
      const { certificate, reason } = request.body;
      const revoked = await usable(() =>
        revoker.revoke(targetOf(certificate), reason, actorOf(request)),
      );
      const users = certificate.kind === 'own' ? certificateUsers.own(certificate.name) : [];
      return { ...revoked, stillUsedBy: users.map(({ text }) => text) };
    },
  });

  app.route({
    method: 'POST',
    url: `${base}/:name/revocation-list`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'signRevocationList',
      summary: 'Signs the list of all that a CA of our own has taken back, with the next number.',
      tags,
      params: ownParamsSchema,
      body: listSigningSchema,
      response: { 200: signedListSchema, ...problems(422) },
    },
    handler: async (request) => {
      const { name } = request.params;
      const { days } = request.body;
      const { pem, number, ...times } = await usable(() =>
        revoker.list(name, days, actorOf(request)),
      );
      const { thisUpdate, nextUpdate } = times;
      return { list: pem, number, thisUpdate: iso(thisUpdate), nextUpdate: iso(nextUpdate) };
    },
  });
}

function targetOf(certificate: RevocationInput['certificate']): RevocationTarget {
  return certificate.kind === 'file'
    ? { kind: 'file', file: Buffer.from(certificate.content, 'base64') }
    : certificate;
}
