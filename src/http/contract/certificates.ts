import { z } from 'zod';
import { instantSchema } from './presence.ts';

const fingerprint = z.string().describe('SHA-256, 64 hexadecimal digits.');

const names = z.object({
  commonNames: z.array(z.string()),
  dnsNames: z.array(z.string()),
  addresses: z.array(z.string()),
});

export const certificateSchema = z
  .object({
    fingerprint,
    subject: z.string(),
    issuer: z.string(),
    names: names.describe('What it is made out for: each CN, and SANs.'),
    validFrom: instantSchema,
    validTo: instantSchema,
    serial: z.string(),
    authority: z.boolean().describe('May sign others.'),
    selfSigned: z.boolean(),
    key: z.string().describe('`RSA 2048`, `EC prime256v1`.'),
    issuerAddresses: z.array(z.string()).describe('Where it says that its issuer’s is.'),
    pem: z.string(),
  })
  .meta({ id: 'Certificate' });

export type CertificateAnswer = z.output<typeof certificateSchema>;

export const certificateUserSchema = z
  .object({
    kind: z
      .enum(['notifications', 'phones', 'pin', 'signed', 'revocations'])
      .describe('A listener that shows it, a gateway that pins it, what it signed, or revoked.'),
    name: z.string().nullable().describe('Of the gateway, or of the certificate it signed.'),
    text: z.string().describe('In a few words.'),
  })
  .meta({ id: 'CertificateUser' });

export const installedSchema = certificateSchema
  .extend({
    trusted: z.boolean().describe('What is not trusted is kept and counts nowhere.'),
    etag: z.string().describe('For If-Match of a change; also sent as ETag.'),
    servers: z
      .array(z.string())
      .nullable()
      .describe('`host:port` of the servers for which alone it counts; null for all.'),
    addedAt: instantSchema,
    addedBy: z.string(),
    usedBy: z.array(certificateUserSchema).describe('Who would miss it.'),
    believed: z
      .array(z.string())
      .describe('Hosts that were last believed by it, since the service was started.'),
    revocationList: z
      .object({
        thisUpdate: instantSchema,
        nextUpdate: instantSchema.nullable(),
        revoked: z.int().describe('How many certificates it takes back.'),
        overdue: z.boolean().describe('There should be a newer one; it is honoured still.'),
      })
      .nullable(),
    revokedHere: z
      .int()
      .nullable()
      .describe('How many this CA of our own has taken back, list or none; null where not ours.'),
  })
  .meta({ id: 'InstalledCertificate' });

export type InstalledAnswer = z.output<typeof installedSchema>;

export const installedListSchema = z.object({ certificates: z.array(installedSchema) });

/** Several times what a revocation list of an organisation has. */
export const mostUploadBytes = 8 * 1024 * 1024;

export const uploadSchema = z
  .strictObject({
    content: z
      .base64()
      .min(1)
      .max(Math.ceil(mostUploadBytes / 3) * 4)
      .describe('The file in base64: PEM, DER, PKCS#7, PKCS#12, or a revocation list.'),
    passphrase: z.string().max(1024).nullable().default(null).describe('Of PKCS#12.'),
    servers: z
      .array(z.string().min(1).max(300))
      .min(1)
      .max(100)
      .nullable()
      .default(null)
      .describe('Servers (`host:port`) for which alone it counts; null for all.'),
  })
  .meta({ id: 'CertificateUpload' });

export type UploadInput = z.input<typeof uploadSchema>;

export const uploadedSchema = z
  .object({
    installed: z.array(installedSchema),
    leftOut: z
      .array(certificateSchema)
      .describe('Certificates of servers: what is trusted is who signed them.'),
    revocationLists: z.array(z.string()).describe('Authorities whose lists were taken over.'),
    hadKey: z.boolean().describe('There was a private key, too; it was not kept.'),
  })
  .meta({ id: 'UploadedCertificates' });

export const trustChangeSchema = z.strictObject({ trusted: z.boolean() });

const question = {
  server: z.string().min(1).max(300).describe('`mail.example.com` or `mail.example.com:8443`.'),
  serverName: z
    .string()
    .min(1)
    .max(253)
    .nullable()
    .default(null)
    .describe('The name to ask for and to match, if it is not the host.'),
  oldest: z
    .enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
    .nullable()
    .default(null)
    .describe('Nothing older is spoken; null for what holds for the server.'),
  fetchMissing: z
    .boolean()
    .default(false)
    .describe('Fetch what the server does not send from where its certificates say.'),
};

export const inspectionRequestSchema = z.strictObject(question).meta({ id: 'InspectionRequest' });

export const importRequestSchema = z
  .strictObject({
    ...question,
    approved: z
      .array(z.string().min(64).max(128))
      .min(1)
      .max(20)
      .describe('Fingerprints of all that is installable.'),
  })
  .meta({ id: 'ImportRequest' });

export type InspectionInput = z.input<typeof inspectionRequestSchema>;

const finding = z.object({
  ok: z.boolean(),
  code: z.string().nullable(),
  detail: z.string().describe('A sentence.'),
});

export const inspectionSchema = z
  .object({
    reachable: finding,
    verified: finding.nullable().describe('null where it was not reached.'),
    protocol: z.string().nullable(),
    presented: z.array(certificateSchema).describe('As sent, from the server’s own up.'),
    fetched: z.array(certificateSchema),
    missing: z
      .object({ subject: z.string(), addresses: z.array(z.string()) })
      .nullable()
      .describe('The authority that the server did not send and that is to be uploaded.'),
    installable: z
      .array(certificateSchema)
      .describe('What has to be installed to believe the server.'),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Inspection' });

export type InspectionAnswer = z.output<typeof inspectionSchema>;

export const fingerprintParamsSchema = z.object({ fingerprint: z.string().min(8).max(128) });
