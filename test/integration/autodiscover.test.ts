import { afterEach, describe, expect, it } from 'vitest';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import {
  type AutodiscoverLab,
  type AutodiscoverLabOptions,
  startAutodiscoverLab,
} from '../support/autodiscover-lab.ts';

const john = 'john@example.test' as Mailbox;
const jane = 'jane@example.test' as Mailbox;
const ewsUrl = 'https://mail.example.test/EWS/Exchange.asmx';
const found = { ewsUrl, grouping: 'SITE-1' };
const { signal } = new AbortController();

const answers = {
  answer: () => ({
    externalEwsUrl: ewsUrl,
    internalEwsUrl: 'https://inside.example.test/EWS/Exchange.asmx',
    grouping: 'SITE-1',
  }),
};

describe('Autodiscover', () => {
  let lab: AutodiscoverLab;

  afterEach(async () => {
    await lab[Symbol.asyncDispose]();
  });

  async function start(
    hosts: AutodiscoverLabOptions['hosts'],
    options: Omit<AutodiscoverLabOptions, 'hosts'> = {},
  ): Promise<void> {
    lab = await startAutodiscoverLab({ hosts, ...options });
  }

  const find = (mailbox: Mailbox = john) => lab.autodiscover.find(mailbox, signal);
  const paths = (): readonly string[] =>
    lab.server.seen.map(({ secure, host, path }) => `${secure ? '' : 'open '}${host}${path}`);

  it('asks the domain itself first, by SOAP', async () => {
    await start({ 'example.test': answers, 'autodiscover.example.test': answers });

    expect(await find()).toMatchObject(found);

    expect(new Set(paths())).toEqual(new Set(['example.test/autodiscover/autodiscover.svc']));
    expect(lab.server.seen.at(-1)?.body).toContain('<a:Setting>GroupingInformation</a:Setting>');
  });

  it('shows credentials only to a server that asks for them', async () => {
    await start({ 'example.test': {}, 'autodiscover.example.test': answers });

    expect(await find()).toMatchObject(found);

    expect(paths()[0]).toBe('example.test/autodiscover/autodiscover.svc');
    expect(new Set(lab.credentialsSeen().map(({ host }) => host))).toEqual(
      new Set(['autodiscover.example.test']),
    );
  });

  it('speaks plain old XML where there is no SOAP', async () => {
    await start({ 'autodiscover.example.test': { ...answers, forms: ['pox'] } });

    expect(await find()).toMatchObject(found);
    expect(await find(jane)).toMatchObject(found);

    expect(paths().at(-1)).toBe('autodiscover.example.test/autodiscover/autodiscover.xml');
  });

  it('asks about up to a hundred people at once', async () => {
    await start({ 'example.test': answers });
    const many = Array.from({ length: 250 }, (_, n) => `p${n}@example.test` as Mailbox);

    const all = await Promise.all(many.map((one) => find(one)));

    expect(all.every((one) => one?.ewsUrl === ewsUrl)).toBe(true);
    expect(lab.credentialsSeen()).toHaveLength(3);
  });

  it('follows a redirection over plain HTTP to a host that is confirmed', async () => {
    await start(
      { 'hoster.test': answers },
      {
        unprotected: { 'autodiscover.example.test': 'https://hoster.test:0/autodiscover/x.xml' },
        named: ['hoster.test'],
      },
    );

    expect(await find()).toMatchObject(found);

    const open = lab.server.seen.filter(({ secure }) => !secure);
    expect(open).toMatchObject([{ method: 'GET', host: 'autodiscover.example.test', body: '' }]);
    expect(open[0]?.headers).not.toHaveProperty('authorization');
  });

  it('keeps what it found for a day', async () => {
    let now = 0;
    await start({ 'example.test': answers }, { now: () => now });
    await find();
    const asked = lab.server.seen.length;

    now += 23 * 3_600_000;
    await find();
    expect(lab.server.seen).toHaveLength(asked);

    now += 2 * 3_600_000;
    await find();
    expect(lab.server.seen.length).toBeGreaterThan(asked);
  });

  it('finds nothing where nobody answers, and does not ask again for an hour', async () => {
    let now = 0;
    await start({}, { now: () => now });

    expect(await find()).toBeUndefined();
    const tried = lab.steps.length;
    expect(await find(jane)).toBeUndefined();
    expect(lab.steps).toHaveLength(tried);
    now += 3_600_001;
    await find();

    expect(lab.steps.length).toBeGreaterThan(tried);
    expect(lab.steps.map((step) => step.tried.replace(/:\d+/, ''))).toEqual([
      ...oneSearch,
      ...oneSearch,
    ]);
  });

  it('leaves a person whom it does not know to the configured address', async () => {
    await start({
      'example.test': {
        answer: (address) => (address === john ? answers.answer() : { error: 'InvalidUser' }),
      },
    });

    const [one, other] = await Promise.all([find(john), find(jane)]);

    expect(one).toMatchObject(found);
    expect(other).toBeUndefined();
  });

  it('goes on with another address where it is told to', async () => {
    await start({
      'example.test': {
        answer: (address) =>
          address === john
            ? { redirectAddress: 'john@sub.example.test' }
            : { error: 'InvalidUser' },
      },
      'autodiscover.sub.example.test': answers,
      'sub.example.test': answers,
    });

    expect(await find()).toMatchObject(found);
  });

  it.each([
    ['an address', () => ({ redirectAddress: john })],
    ['a URL', () => ({ redirectUrl: 'https://example.test:0/autodiscover/autodiscover.svc' })],
  ])('does not run in circles after %s', async (_, answer) => {
    await start({ 'example.test': { answer } });

    expect(await find()).toBeUndefined();

    expect(lab.server.seen.length).toBeLessThan(60);
  });

  it('does not run in circles after HTTP redirections', async () => {
    await start({ 'example.test': { location: '/autodiscover/autodiscover.svc' } });

    expect(await find()).toBeUndefined();

    expect(lab.server.seen.length).toBeLessThan(60);
    expect(lab.credentialsSeen()).toEqual([]);
  });

  it('takes no address of EWS that is not confirmed, or not https', async () => {
    await start({
      'example.test': {
        answer: (address) => ({
          externalEwsUrl:
            address === john
              ? 'https://mail.evil.test/EWS/x.asmx'
              : 'http://mail.example.test/EWS/x',
        }),
      },
    });

    expect(await find(john)).toBeUndefined();
    expect(await find(jane)).toBeUndefined();
    expect(lab.steps.map(({ outcome }) => outcome).join('\n')).toContain('mail.evil.test');
  });

  it('stops waiting when told to', async () => {
    await start({ 'example.test': answers });

    await expect(lab.autodiscover.find(john, AbortSignal.abort('enough'))).rejects.toBe('enough');
  });
});

const oneSearch = [
  'https://example.test/autodiscover/autodiscover.svc',
  'https://autodiscover.example.test/autodiscover/autodiscover.svc',
  'http://autodiscover.example.test/autodiscover/autodiscover.xml',
  'SRV _autodiscover._tcp.example.test',
];

describe('credentials for Autodiscover', () => {
  it.each<readonly [string, AutodiscoverLabOptions]>([
    [
      'plain HTTP that answers by itself',
      { hosts: {}, unprotected: { 'example.test': '', 'autodiscover.example.test': '' } },
    ],
    [
      'plain HTTP that leads to plain HTTP',
      {
        hosts: { 'evil.test': answers },
        unprotected: { 'autodiscover.example.test': 'http://evil.test:0/autodiscover/' },
      },
    ],
    [
      'a host that plain HTTP leads to',
      {
        hosts: { 'evil.test': answers },
        unprotected: { 'autodiscover.example.test': 'https://evil.test:0/autodiscover/' },
      },
    ],
    [
      'a host that DNS names',
      {
        hosts: { 'evil.test': answers },
        srv: (port) => [{ name: 'evil.test', port, priority: 0, weight: 0 }],
      },
    ],
    [
      'a host that looks like the domain',
      {
        hosts: { 'notexample.test': answers, 'example.test.evil.test': answers },
        srv: (port) => [
          { name: 'notexample.test', port, priority: 0, weight: 0 },
          { name: 'example.test.evil.test', port, priority: 1, weight: 0 },
        ],
      },
    ],
    [
      'a host that HTTP 302 leads to',
      { hosts: { 'example.test': { location: 'https://evil.test:0/x' }, 'evil.test': answers } },
    ],
    [
      'plain HTTP that HTTP 302 leads to',
      { hosts: { 'example.test': { location: 'http://example.test:0/x' } } },
    ],
  ])('are never sent to %s', async (_, options) => {
    await using lab = await startAutodiscoverLab(options);

    expect(await lab.autodiscover.find(john, signal)).toBeUndefined();

    expect(lab.credentialsSeen()).toEqual([]);
    expect(lab.server.seen.filter(({ host }) => host.includes('evil'))).toEqual([]);
    for (const { secure, body } of lab.server.seen) {
      if (!secure) expect(body).toBe('');
    }
  });

  it.each([
    ['a URL', { redirectUrl: 'https://evil.test:0/autodiscover/autodiscover.svc' }],
    ['an address', { redirectAddress: 'john@evil.test' }],
  ])('stay with the domain though %s leads elsewhere', async (_, answer) => {
    await using lab = await startAutodiscoverLab({
      hosts: {
        'example.test': { answer: () => answer },
        'evil.test': answers,
        'autodiscover.evil.test': answers,
      },
    });

    expect(await lab.autodiscover.find(john, signal)).toBeUndefined();

    expect(new Set(lab.credentialsSeen().map(({ host }) => host))).toEqual(
      new Set(['example.test']),
    );
  });

  it('go to a host of another domain that somebody named', async () => {
    await using lab = await startAutodiscoverLab({
      hosts: { 'hoster.test': answers },
      srv: (port) => [{ name: 'hoster.test', port, priority: 0, weight: 0 }],
      named: ['Hoster.test'],
    });

    expect(await lab.autodiscover.find(john, signal)).toMatchObject(found);
  });

  it('are not shown to a server whose certificate is for another name', async () => {
    await using lab = await startAutodiscoverLab({
      hosts: { 'deep.sub.example.test': answers },
      srv: (port) => [{ name: 'deep.sub.example.test', port, priority: 0, weight: 0 }],
    });

    expect(await lab.autodiscover.find(john, signal)).toBeUndefined();

    expect(lab.server.seen).toEqual([]);
    expect(lab.steps.at(-1)?.outcome).toContain('another name');
  });
});
