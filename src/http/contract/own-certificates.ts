import { z } from 'zod';
import { certificateSchema, certificateUserSchema, mostUploadBytes } from './certificates.ts';
import { instantSchema } from './presence.ts';

const name = z.string().min(1).max(64).describe('What it is called here.');
const part = (most: number): z.ZodDefault<z.ZodNullable<z.ZodString>> =>
  z.string().min(1).max(most).nullable().default(null);
const days = z
  .int()
  .min(1)
  .max(36_500)
  .nullable()
  .default(null)
  .describe('How long it is valid; null for what is usual.');

const reason = z
  .enum([
    'unspecified',
    'keyCompromise',
    'affiliationChanged',
    'superseded',
    'cessationOfOperation',
    'privilegeWithdrawn',
  ])
  .describe('As RFC 5280 has it.');
const serial = z.string().describe('Hexadecimal.');

const subject = z.strictObject({
  cn: z.string().min(1).max(64),
  o: part(64),
  ou: part(64),
  l: part(128),
  st: part(128),
  c: part(2).describe('Two capitals (ISO 3166).'),
});

const key = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rsa'), bits: z.literal([2048, 3072, 4096]) }),
    z.strictObject({ kind: z.literal('ec'), curve: z.enum(['P-256', 'P-384', 'P-521']) }),
  ])
  .default({ kind: 'rsa', bits: 2048 });

export const ownCertificateSchema = z
  .object({
    name,
    kind: z.enum(['authority', 'server']),
    certificate: certificateSchema.nullable().describe('null while it is only requested.'),
    chain: z.string().describe('PEM of those above it.'),
    request: z.string().nullable().describe('PEM of what a CA is asked to sign.'),
    madeAt: instantSchema,
    usedBy: z.array(certificateUserSchema).describe('Who would miss it.'),
    signedBy: z
      .string()
      .nullable()
      .describe('The CA of our own that signed it, by its name here; null for another.'),
    revokedAt: instantSchema.nullable().describe('When a CA of our own has taken it back.'),
    revoked: z
      .array(z.object({ serial, at: instantSchema, reason }))
      .describe('What this CA has taken back.'),
  })
  .meta({ id: 'OwnCertificate' });

export type OwnCertificateAnswer = z.output<typeof ownCertificateSchema>;

export const ownCertificatesSchema = z.object({ certificates: z.array(ownCertificateSchema) });

export const newAuthoritySchema = z
  .strictObject({ name, subject, key, days })
  .meta({ id: 'NewAuthority' });

export const newRequestSchema = z
  .strictObject({
    name,
    subject,
    key,
    names: z.array(z.string().min(1).max(253)).max(100).default([]).describe('SANs.'),
  })
  .meta({ id: 'NewRequest' });

export const signingSchema = z.strictObject({ authority: name, days }).meta({ id: 'Signing' });

export const foreignSigningSchema = z
  .strictObject({ authority: name, days, request: z.string().max(65_536).describe('PEM.') })
  .meta({ id: 'ForeignSigning' });

export const signedSchema = z.object({ certificate: z.string().describe('PEM.') });

export const installationSchema = z.strictObject({
  content: z
    .base64()
    .min(1)
    .max(mostUploadBytes)
    .describe(
      'In base64: what the CA gave back (PEM, DER, PKCS#7), or key and certificates (PKCS#12, PEM).',
    ),
  passphrase: z.string().max(1024).nullable().default(null).describe('Of the key, if it has one.'),
});

export const renewalSchema = z.strictObject({ days });

export const keyExportSchema = z.strictObject({
  passphrase: z.string().min(8).max(1024).describe('The key is sealed with it.'),
});

export const sealedKeySchema = z.object({
  key: z.string().describe('PEM, PKCS #8, encrypted with the passphrase.'),
});

export const pkcs12ExportSchema = z
  .strictObject({
    passphrase: z.string().min(8).max(1024).describe('Key and certificates are sealed with it.'),
    older: z
      .boolean()
      .default(false)
      .describe('So that Windows before Server 2019 can read it: 3DES and SHA-1 instead of AES.'),
  })
  .meta({ id: 'Pkcs12Export' });

export const pkcs12Schema = z.object({ content: z.base64().describe('PKCS#12 in base64.') });

export const revocationSchema = z
  .strictObject({
    certificate: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('own'), name }),
        z.strictObject({
          kind: z.literal('file'),
          content: z.base64().min(1).max(65_536).describe('The certificate in base64: PEM or DER.'),
        }),
        z.strictObject({
          kind: z.literal('serial'),
          authority: name,
          serial: z.string().min(1).max(80),
        }),
      ])
      .describe('One of ours, one that was given to another, or a number.'),
    reason: reason.default('unspecified'),
  })
  .meta({ id: 'Revocation' });

export type RevocationInput = z.input<typeof revocationSchema>;

export const revokedSchema = z.object({
  authority: name,
  serial,
  stillUsedBy: z.array(z.string()).describe('Who shows the certificate still.'),
});

export const listSigningSchema = z.strictObject({
  days: z.int().min(1).max(3650).nullable().default(null).describe('Until the next; null for 30.'),
});

export const signedListSchema = z
  .object({
    list: z.string().describe('PEM.'),
    number: z.int(),
    thisUpdate: instantSchema,
    nextUpdate: instantSchema,
  })
  .meta({ id: 'SignedRevocationList' });

export const removalQuerySchema = z.object({
  force: z.enum(['true', 'false']).default('false').describe('Remove it although it is in use.'),
});

export const ownParamsSchema = z.object({ name });

export type NewAuthorityInput = z.input<typeof newAuthoritySchema>;
