import { z } from 'zod';
import { certificateSchema, mostUploadBytes } from './certificates.ts';
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
    .describe('What the CA gave back, in base64: PEM, DER or PKCS#7.'),
});

export const renewalSchema = z.strictObject({ days });

export const keyExportSchema = z.strictObject({
  passphrase: z.string().min(8).max(1024).describe('The key is sealed with it.'),
});

export const sealedKeySchema = z.object({
  key: z.string().describe('PEM, PKCS #8, encrypted with the passphrase.'),
});

export const ownParamsSchema = z.object({ name });

export type NewAuthorityInput = z.input<typeof newAuthoritySchema>;
