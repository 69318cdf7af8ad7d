import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { Organisation } from '../support/organisation.ts';
import { Profanity } from '../support/profanity.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { type Account, subscribe } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

describe('a person with profanity, and a delegate who is not served here', () => {
  let organisation: Organisation;
  let john: Account;
  let anna: Account;
  let mailbox: SimulatedMailbox;
  let profanity: Profanity;
  let annasClient: SlixmppClient;
  let contact: string;

  beforeAll(async () => {
    organisation = await Organisation.found(startProsody);
    const { lab, site } = organisation;
    [john, anna] = [await lab.account(), await lab.account()];
    contact = `${john.jid.split('@')[0] ?? ''}@${component.domain}`;
    mailbox = site.exchange.addMailbox({ address: john.jid, timeZone: 'Europe/London' });
    mailbox.addAppointment({
      start: Date.now() - 5 * minuteMs,
      end: Date.now() + 30 * minuteMs,
      showAs: 'Busy',
      subject: 'Merger with Initech',
      location: 'Vault 7',
    });
    await organisation.run('people', 'add', john.jid, '--name', 'John Smith');
    annasClient = await lab.login(anna);
    await subscribe(annasClient, contact);
    profanity = await Profanity.start();
    await profanity.login(john.jid, john.password, lab.server.clientPort);
    await annasClient.presence(({ from, show }) => from === contact && show === 'dnd');
  });
  afterAll(async () => {
    await profanity[Symbol.asyncDispose]();
    await organisation[Symbol.asyncDispose]();
  });

  function say(line: string): Promise<void> {
    return profanity.type(`/msg ${component.domain} ${line}`);
  }

  test('today is read from Exchange and told to the person', async () => {
    await say('today');

    await profanity.sees('Merger with Initech (Vault 7) – now');
  });

  test('a delegate is named, acts, and the person hears of it', async () => {
    const before = await annasClient.ask(component.domain, `for ${john.jid} away`);
    await say(`delegate add ${anna.jid} for 2 weeks`);
    await profanity.sees(`${anna.jid} may now act for you, until`);

    const answer = await annasClient.ask(
      component.domain,
      `for ${john.jid} away dentist until tomorrow`,
    );
    await annasClient.presence(({ from, show }) => from === contact && show === 'away');
    await profanity.sees(`${anna.jid} has set this for you: you are shown as Away`);
    const audited = await organisation.run('audit', '--about', john.jid, '--limit', '2', '--json');

    expect(before).toMatch(/are not enrolled here/u);
    expect(answer).toMatch(/^John Smith is shown as Away until the end of tomorrow/u);
    expect(JSON.parse(audited.stdout)).toMatchObject([
      { what: 'override-set', by: anna.jid },
      { what: 'delegate-named', by: john.jid },
    ]);
    await annasClient.ask(component.domain, 'for smith back');
    await profanity.sees(`${anna.jid} has reverted what was set for you.`);
  });

  test('what the person switches off is off, and the command line says whose choice it was', async () => {
    const since = annasClient.presences.length;
    await say('meetings off');
    await profanity.sees('your calendar decides nothing');
    await annasClient.presence(
      ({ from, show, type }) => from === contact && show === null && type === null,
      { since },
    );
    const { stdout } = await organisation.run(
      'people',
      'change',
      john.jid,
      '--meeting-information',
      'on',
    );

    expect(stdout).toMatch(/meeting information +off, by the person/u);
    await say('meetings on');
    await annasClient.until(
      () => annasClient.presences.findLast(({ from }) => from === contact)?.show === 'dnd',
    );
  });

  test('the language changes what contacts read, at once', async () => {
    const since = annasClient.presences.length;
    await say('language fr');
    await profanity.sees('Your language is French (fr).');

    const seen = await annasClient.presence(({ from }) => from === contact, { since });
    expect(seen.statuses.find(({ lang }) => lang === 'fr')?.text).toMatch(/^En réunion/u);
  });

  test('what was in the calendar is in no log and in no table', async () => {
    const names = await readdir(organisation.folder);
    const files = await Promise.all(
      names.map((name) => readFile(join(organisation.folder, name), 'latin1')),
    );

    expect(names).toContain('doorlight.db');
    for (const file of [...files, JSON.stringify(annasClient.presences)]) {
      expect(file).not.toMatch(/Initech|Vault/u);
    }
  });
});
