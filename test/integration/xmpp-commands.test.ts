import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProsody } from '../support/daemons/prosody.ts';
import { Profanity } from '../support/profanity.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { XmppLab, chatServers } from '../support/xmpp-lab.ts';
import {
  type XmppSite,
  component,
  echo,
  publication,
  publishingSite,
} from '../support/xmpp-site.ts';

const commands = 'http://jabber.org/protocol/commands';
const answer = ['You are shown as: Busy.', 'At 3:00 PM you will be shown as: Available.'];

/** Like the assistant: what it says has several lines, and a text may be refused. */
const conversation = {
  ...echo,
  submit: async (_person: string, _command: string, values: ReadonlyMap<string, string>) =>
    values.get('text') === 'refuse'
      ? { done: false, text: 'Not that one.\nNothing was changed.' }
      : { done: true, text: answer.join('\n') },
};

describe.each(chatServers)('commands on %s', (_name, startServer) => {
  let lab: XmppLab;
  let site: XmppSite;
  let alice: SlixmppClient;
  const germans = new Set<string>();

  beforeAll(async () => {
    lab = await XmppLab.start(startServer);
    site = await publishingSite(lab.server, {
      conversation,
      localeOf: (person) => (germans.has(person) ? 'de-AT' : null),
    });
    alice = await lab.login();
  });

  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  it('slixmpp’s own plugin lists them, fills in a form, and reads the answer as form and note', async () => {
    const done = await alice.adhoc(component.domain, 'override', { availability: 'away' });

    expect(done.titles).toEqual({ override: 'Set my status', status: 'Show my status' });
    expect(done.asked).toMatchObject({
      type: 'form',
      title: 'Set my status',
      instructions: 'Choose one.',
    });
    expect(done.asked?.fields).toEqual([
      expect.objectContaining({ var: 'FORM_TYPE', type: 'hidden' }),
      expect.objectContaining({
        var: 'availability',
        type: 'list-single',
        label: 'Show me as',
        required: true,
        value: 'dnd',
        options: ['dnd', 'away'],
      }),
      expect.objectContaining({ var: 'text', type: 'text-single', required: false }),
    ]);
    expect(done.status).toBe('completed');
    expect(done.notes).toEqual([answer[0]]);
    expect(done.answer).toMatchObject({ type: 'result', title: 'Set my status', lines: answer });
  });

  it('one without a form answers at once, in the same way', async () => {
    const done = await alice.adhoc(component.domain, 'status');

    expect(done).toMatchObject({ asked: null, status: 'completed', lang: 'en' });
    expect(done.answer.lines).toEqual(answer);
  });

  it('from a form that was refused one may go back to how it was at first', async () => {
    const begun = await send('node="override"');
    const attributes = `node="override" sessionid="${/sessionid="([^"]+)"/.exec(begun)?.[1] ?? ''}"`;

    const refused = await send(attributes, filledIn('away', 'refuse'));
    const first = await send(`${attributes} action="prev"`);
    const done = await send(`${attributes} action="complete"`, filledIn('dnd', ''));

    expect(begun).not.toContain('prev');
    expect(refused).toMatch(/:prev *\/>/);
    expect(refused).toContain('>Not that one. Nothing was changed. Choose one.<');
    expect(refused).toContain('>away<');
    expect(first).toContain('>Choose one.<');
    expect(first).not.toContain('>refuse<');
    expect(done).toContain('status="completed"');
  });

  it('people are answered in their own language, else in that of what they sent', async () => {
    const account = await lab.account();
    germans.add(account.jid);
    const german = await lab.login(account);
    const since = alice.messages.length;
    const late = '<delay xmlns="urn:xmpp:delay" stamp="2019-03-10T10:00:00Z"/>';
    const message = (lang: string) =>
      `<message to="${component.domain}" type="chat" xml:lang="${lang}"><body>hello</body>${late}</message>`;

    await alice.raw(message('fr'));
    await alice.raw(message('de'));
    await german.raw(message('en'));
    await german.raw(
      `<message to="${component.domain}" id="x"><body>${'x'.repeat(5_000)}</body></message>`,
    );

    await alice.until(() => alice.messages.length >= since + 2);
    const [english, deutsch] = alice.messages.slice(since);
    expect(english).toMatchObject({ lang: 'en', body: expect.stringContaining('came late') });
    expect(deutsch).toMatchObject({ lang: 'de', body: expect.stringContaining('verspätet') });
    const own = await german.message(({ body }) => body?.includes('verspätet') ?? false);
    const refused = await german.message(({ type }) => type === 'error');
    expect(own.lang).toBe('de');
    expect(refused.errorText).toBe(
      'Das ist zu lang: höchstens 4.000 Zeichen. Es wurde nichts geändert.',
    );
    expect((await german.adhoc(component.domain, 'status')).lang).toBe('de');
  });

  function send(attributes: string, children = ''): Promise<string> {
    const payload = `<command xmlns="${commands}" ${attributes}>${children}</command>`;
    return alice.query(component.domain, payload, 'set');
  }
});

it('a person with profanity lists commands, is refused, and sets what is shown', async () => {
  await using server = await startProsody({
    domains: ['example.com'],
    components: [component],
    users: [{ jid: 'alice@example.com', password: 'pw' }],
  });
  const people = [publication('john@example.com', 'available')];
  await using _site = await publishingSite(server, { people, conversation });
  await using profanity = await Profanity.start();
  await profanity.login('alice@example.com', 'pw', server.clientPort);

  await profanity.type(`/cmd list ${component.domain}`);
  const list = await profanity.sees('Ad hoc commands:');
  await profanity.type(`/cmd exec override ${component.domain}`);
  const form = await profanity.sees('[away] Away');
  await profanity.type('/field2 refuse');
  await profanity.sees('Field updated');
  await profanity.type('/form submit');
  await profanity.sees('Not that one. Nothing was changed. Choose one.');
  await profanity.type('/field2 fine');
  await profanity.sees('fine');
  await profanity.type('/form submit');
  const done = await profanity.sees(answer[1] ?? '');

  expect(list).toContain('override');
  expect(form).toContain('Form title: Set my status');
  expect(form).toContain('[field1] Show me as (required)');
  expect(done).toContain(answer[0]);
});

function filledIn(availability: string, text: string): string {
  return (
    '<x xmlns="jabber:x:data" type="submit">' +
    `<field var="availability"><value>${availability}</value></field>` +
    `<field var="text"><value>${text}</value></field></x>`
  );
}
