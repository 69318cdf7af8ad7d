import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { ProblemError } from './problem.ts';
import type { ZodApp } from './zod-app.ts';

/** In a checkout Vite builds it into `dist/console`, where it lies beside us once compiled. */
const builtFolder = join(
  import.meta.dirname,
  extname(import.meta.filename) === '.ts' ? '../../dist/console' : '../console',
);

const files = '/assets/:file';

/** Addresses that the console itself knows what to show at, and where its files are. */
export const consolePaths: readonly string[] = [
  '/',
  '/sign-in',
  '/me',
  '/people',
  '/people/*',
  '/bulk',
  '/bulk/*',
  '/gateways',
  '/publishers',
  '/certificates',
  '/parameters',
  '/policy',
  '/accounts',
  '/audit',
  files,
];

/** Of names with a hash of what is in them. */
const longestS = 365 * 24 * 3_600;

/**
 * The web console. Anybody may have its files: there is nothing in them but what asks for what
 * is under `/api`.
 */
export async function consoleRoutes(app: ZodApp, folder: string = builtFolder): Promise<void> {
  const config = { access: 'open' } as const;
  await app.register(fastifyStatic, { root: folder, serve: false });

  for (const url of consolePaths) {
    if (url === files) continue;
    app.get(url, { config, schema: { hide: true } }, async (_request, reply) =>
      sendPage(reply, await pageOf(folder)),
    );
  }

  app.get(files, { config, schema: { hide: true } }, (request, reply) => {
    const { file } = request.params as { readonly file: string };
    if (!/^[\w-]+(\.[\w-]+)+$/.test(file)) return reply.callNotFound();
    return reply.sendFile(`assets/${file}`, { maxAge: longestS * 1_000, immutable: true });
  });
}

async function pageOf(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch {
    throw new ProblemError(
      503,
      'console-not-built',
      'The console has not been built. In a checkout: npm run build. What is published has it.',
    );
  }
}

/** The only styles beside those in files are those that bear the nonce of this very answer. */
function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  return reply
    .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(page.replaceAll('__NONCE__', nonce));
}
