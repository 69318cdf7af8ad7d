import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consolePaths, consoleRoutes } from '../../src/http/console.ts';
import { errorHandler, notFound } from '../../src/http/error-handler.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

let folder: string;
let app: ReturnType<typeof fastify>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-console-'));
  app = fastify();
  app.setErrorHandler(errorHandler(silentTelemetry()));
  app.setNotFoundHandler(notFound);
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

async function serve(): Promise<void> {
  await consoleRoutes(app as never, join(folder, 'console'));
}

async function build(): Promise<void> {
  mkdirSync(join(folder, 'console/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'a secret');
  writeFileSync(join(folder, 'console/index.html'), '<script nonce="__NONCE__"></script>');
  writeFileSync(join(folder, 'console/assets/index-1a2b.js'), 'export {};');
  await serve();
}

test('every page is the console, under a policy with a nonce of its own each time', async () => {
  await build();
  const pages = consolePaths.filter((path) => !path.startsWith('/assets'));

  const answers = await Promise.all(
    pages.map((path) => app.inject(path.replace('*', 'john%40example.com'))),
  );

  expect(answers.map(({ statusCode }) => statusCode)).toEqual(pages.map(() => 200));
  const policies = answers.map(({ headers }) => String(headers['content-security-policy']));
  expect(new Set(policies).size).toBe(pages.length);
  for (const [index, policy] of policies.entries()) {
    const nonce = /'nonce-([^']{24})'/.exec(policy)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(answers[index]?.body).toBe(`<script nonce="${nonce}"></script>`);
    expect(answers[index]?.headers['cache-control']).toBe('no-store');
  }
});

test('what has a hash in its name is kept by browsers for good', async () => {
  await build();

  const answer = await app.inject('/assets/index-1a2b.js');

  expect(answer.statusCode).toBe(200);
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test.each([
  '/assets/..%2f..%2fsecret',
  '/assets/%2e%2e%2f%2e%2e%2fsecret',
  '/assets/../../secret',
  '/assets/..%5c..%5csecret',
  '/assets/%00',
  '/assets/nothing-1a2b.js',
  '/index.html',
  '/anything',
])('%s is nothing', async (path) => {
  await build();

  const answer = await app.inject(path);

  expect(answer.statusCode).toBe(404);
  expect(answer.body).not.toContain('a secret');
});

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

test.each([
  ['/consloe', 'en', 'There is no such page'],
  [
    '/person/<script>alert(1)</script>?"><img src=x>',
    'de-DE,de;q=0.9',
    'Diese Seite gibt es nicht',
  ],
  ['/apis', 'fr', 'There is no such page'],
])('a browser is told in a page that %s is nothing', async (path, language, title) => {
  await build();
  const headers = { accept: browser, 'accept-language': language };

  const answer = await app.inject({ url: encodeURI(path), headers });

  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.body).toContain(`<h1>${title}</h1>`);
  expect(answer.body).toContain('<a href="/">');
  expect(answer.body).not.toMatch(/script|consloe|apis|img src/i);
  const policy = String(answer.headers['content-security-policy']);
  const nonce = /'nonce-([^']{24})'/.exec(policy)?.[1] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|'self'/);
  expect(answer.body).toContain(`<style nonce="${nonce}">`);
});

test.each(['/api', '/api/v1/consloe', '/api?x'])('%s is answered as an operation', async (url) => {
  await build();

  const answer = await app.inject({ url, headers: { accept: browser } });

  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('where it has not been built, it says how that is done', async () => {
  await serve();

  const answer = await app.inject('/');

  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('npm run build');
});
