import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const words = {
  en: {
    title: 'There is no such page',
    text: 'Nothing is shown at this address. It may have been mistyped, or be an old one.',
    home: 'To the start page',
  },
  de: {
    title: 'Diese Seite gibt es nicht',
    text: 'Unter dieser Adresse wird nichts gezeigt. Vielleicht ist sie vertippt oder veraltet.',
    home: 'Zur Startseite',
  },
} as const;

const style = `
:root { color-scheme: light dark; --ground: #f6f7f9; --surface: #fff; --line: #dfe3e8; --text: #1a1d21; --quiet: #56606b; --door: #24506e; --on-door: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --surface: #1d2126; --line: #343a41; --text: #e3e6e9; --quiet: #a9b1ba; --door: #6fa6cc; --on-door: #14171a; }
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; width: min(26rem, calc(100% - 2rem)); padding: 1.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
svg { width: 3rem; height: 3rem; }
.door { fill: var(--door); }
h1 { margin: .5rem 0 .25rem; font-size: 1.4rem; line-height: 1.3; }
p { margin: 0 0 1.25rem; color: var(--quiet); }
a { display: inline-block; padding: .5rem 1.1rem; border-radius: 8px; background: var(--door); color: var(--on-door); font-weight: 600; text-decoration: none; }
a:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
`;

/** A browser that was given a wrong address, beside which there is no operation to speak of. */
export function isLostBrowser({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (/^\/api(?:[/?]|$)/.test(url)) return false;
  return /\btext\/html\b/i.test(headers.accept ?? '');
}

/** What such a browser is shown; nothing of what it asked for is in it. */
export function noSuchPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return reply
    .code(404)
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      vary: 'Accept, Accept-Language',
    })
    .type('text/html; charset=utf-8')
    .send(pageIn(languageOf(request), nonce));
}

/** The first of ours that the browser names. */
function languageOf({ headers }: FastifyRequest): keyof typeof words {
  const named = (headers['accept-language'] ?? '').toLowerCase().split(',');
  const known = named.map((one) => one.trim().slice(0, 2)).find((one) => one in words);
  return known === 'de' ? 'de' : 'en';
}

function pageIn(language: keyof typeof words, nonce: string): string {
  const { title, text, home } = words[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Doorlight</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<svg viewBox="0 0 32 32" aria-hidden="true"><rect class="door" x="7" y="9" width="14" height="21" rx="2"/><circle cx="17.4" cy="20" r="1.4" fill="#f4f2ee"/><circle cx="24" cy="6.5" r="5" fill="#2e9d5c"/><circle cx="24" cy="6.5" r="2" fill="#c9f2d9"/></svg>
<h1>${title}</h1>
<p>${text}</p>
<a href="/">${home}</a>
</main>
</body>
</html>
`;
}
