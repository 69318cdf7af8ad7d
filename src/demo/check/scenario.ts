import { type Member, colleague, componentDomain, memberOf, others, password } from '../cast.ts';
import type { Company } from '../company.ts';
import type { OnThePhone } from '../desk-phone.ts';
import type { DemoExchange } from '../exchange.ts';
import { NotSeenError, type Seen, type WatchedClient } from '../watched-client.ts';
import { londonTime, meetingText, outOfOfficeText } from './expected-text.ts';
import { signingIn } from './signing-in.ts';
import type { Transcript } from './transcript.ts';

const alice = memberOf('alice');
const ben = memberOf('ben');
const carla = memberOf('carla');

/** Carla's automatic replies, on since before Doorlight looked. */
const carlaAway = { start: londonTime(-1, 10), end: londonTime(3, 18) };
/** The absence that Alice puts into her calendar. */
const aliceAway = { start: londonTime(-1, 9), end: londonTime(2, 17) };

export function furnishForCheck(exchange: DemoExchange): void {
  exchange.mailboxOf(carla).setAutomaticReplies({ state: 'Scheduled', ...carlaAway });
}

/** Plays everything once; what the independent client sees goes into the transcript. */
export async function playScenario(company: Company, transcript: Transcript): Promise<void> {
  const { watcher, chat } = company;
  const signIn = (member: Member) => watcher.login(member.jid, password, chat.clientPort);
  const robin = await signIn(colleague);
  transcript.note(`Robin signs in to ${chat.name} with slixmpp`);

  await subscribing(company, robin, transcript);
  await meeting(company, robin, transcript);
  await absence(company, robin, transcript);
  await onThePhone(company, transcript, alice, 'away', absenceText());
  await onThePhone(company, transcript, carla, 'away', carlaText());
  const client = await signIn(alice);
  transcript.note("Alice signs in with slixmpp, for her own chat with Doorlight's assistant");
  await overriding(company, robin, client, transcript);
  await signingIn(company, client, transcript);
  await onThePhone(company, transcript, alice, 'away', 'at sea');
  await killing(company, robin, () => signIn(colleague), transcript);
  await onThePhone(company, transcript, ben, 'away', 'Out of office');
  await restarting(
    company,
    () => signIn(colleague),
    () => signIn(alice),
    transcript,
  );
  await onThePhone(company, transcript, alice, 'away', absenceText());
}

/** In a company with telephones, the colleague's shows the same. */
async function onThePhone(
  { phone }: Company,
  transcript: Transcript,
  member: Member,
  availability: OnThePhone['availability'],
  text: string,
): Promise<void> {
  if (phone === null) return;
  await transcript.expect(`Robin's desk phone shows ${member.name}, too`, async () => {
    const shown = await phone.shows(member, { availability, text });
    return sees(member, shown);
  });
}

function absenceText(): string {
  return outOfOfficeText(aliceAway.start, aliceAway.end);
}

function carlaText(): string {
  return outOfOfficeText(carlaAway.start, carlaAway.end);
}

async function subscribing(
  { at, introduce }: Company,
  robin: WatchedClient,
  transcript: Transcript,
): Promise<void> {
  await transcript.expect('Robin asks to see Alice, who has nothing in her calendar', async () => {
    await introduce(robin, alice);
    return sees(alice, await robin.shows(at(alice), is('available')));
  });
  await transcript.expect('Robin asks to see Carla, whose automatic replies are on', async () => {
    await introduce(robin, carla);
    const text = outOfOfficeText(carlaAway.start, carlaAway.end);
    return sees(carla, await robin.shows(at(carla), is('away', text)));
  });
  for (const member of others) {
    if (member !== alice && member !== carla) await introduce(robin, member);
  }
}

async function meeting(
  { at, exchange }: Company,
  robin: WatchedClient,
  transcript: Transcript,
): Promise<void> {
  const mailbox = exchange.mailboxOf(alice);
  // Whole seconds, as Exchange has them.
  const start = (Math.ceil(Date.now() / 1000) + 2) * 1000;
  const end = start + 3_000;
  mailbox.addAppointment({ start, end, subject: 'Stand-up', showAs: 'Busy' });
  transcript.note('Alice is invited to a meeting that begins in two seconds and lasts three');
  await transcript.expect('it begins', async () => {
    const seen = await robin.shows(at(alice), is('dnd', meetingText(end, start)));
    return `${sees(alice, seen)}, ${msAfter(start, seen)} ms after its beginning`;
  });
  await transcript.expect('it ends', async () => {
    const seen = await robin.shows(at(alice), is('available'));
    return `${sees(alice, seen)}, ${msAfter(end, seen)} ms after its end`;
  });
  const changed = Date.now();
  const until = (Math.ceil(changed / 1000) + 3_600) * 1000;
  const id = mailbox.addAppointment({ start: changed - 60_000, end: until, subject: 'Salaries' });
  await transcript.expect('Alice is called into a meeting that has begun already', async () => {
    const seen = await robin.shows(at(alice), is('dnd', meetingText(until, changed)));
    return `${sees(alice, seen)}, ${msAfter(changed, seen)} ms after the calendar changed`;
  });
  mailbox.deleteAppointment(id);
  const deleted = Date.now();
  await transcript.expect(
    'at once it is called off (changes within a second are read together)',
    async () => {
      const seen = await robin.shows(at(alice), is('available'));
      return `${sees(alice, seen)}, ${msAfter(deleted, seen)} ms after the calendar changed`;
    },
  );
}

async function absence(
  { at, exchange }: Company,
  robin: WatchedClient,
  transcript: Transcript,
): Promise<void> {
  exchange.mailboxOf(alice).addAppointment({ ...aliceAway, subject: 'Sailing', showAs: 'OOF' });
  await transcript.expect('Alice puts an absence into her calendar', async () => {
    return sees(alice, await robin.shows(at(alice), isAway()));
  });
}

async function overriding(
  { at }: Company,
  robin: WatchedClient,
  client: WatchedClient,
  transcript: Transcript,
): Promise<void> {
  await transcript.expect(...saying(client, 'available for an urgent meeting until I revert'));
  await transcript.expect('what she set is shown', async () => {
    const seen = await robin.shows(at(alice), is('available', 'for an urgent meeting'));
    return sees(alice, seen);
  });
  await transcript.expect(...saying(client, 'revert'));
  await transcript.expect('the absence is back', async () => {
    return sees(alice, await robin.shows(at(alice), isAway()));
  });
  await transcript.expect(...saying(client, 'xa "at sea" until I revert'));
  await transcript.expect('what she set is shown', async () => {
    return sees(alice, await robin.shows(at(alice), is('xa', 'at sea')));
  });
}

/** The override and the calendar must outlive a Doorlight that had no time for anything. */
async function killing(
  { at, doorlight, exchange, identity }: Company,
  robin: WatchedClient,
  signIn: () => Promise<WatchedClient>,
  transcript: Transcript,
): Promise<void> {
  await doorlight.kill();
  transcript.note('Doorlight is killed with SIGKILL');
  if (identity === 'native') {
    await transcript.expect('her own client is what Robin sees', async () => {
      return sees(alice, await robin.shows(at(alice), is('available')));
    });
  }
  exchange.mailboxOf(ben).setAutomaticReplies({ state: 'Enabled' });
  transcript.note('meanwhile Ben switches his automatic replies on, without dates');
  await doorlight.start();
  transcript.note('Doorlight is started again');
  const anew = await signIn();
  await transcript.expect('Robin signs in once more: the override stands', async () => {
    return sees(alice, await anew.shows(at(alice), is('xa', 'at sea')));
  });
  await transcript.expect('and so does the absence of Carla', async () => {
    const text = outOfOfficeText(carlaAway.start, carlaAway.end);
    return sees(carla, await anew.shows(at(carla), is('away', text)));
  });
  await anew.logout();
  await transcript.expect('where Robin has been signed in all the time, Ben changes', async () => {
    return sees(ben, await robin.shows(at(ben), is('away', 'Out of office')));
  });
}

async function restarting(
  { at, chat }: Company,
  signInRobin: () => Promise<WatchedClient>,
  signInAlice: () => Promise<WatchedClient>,
  transcript: Transcript,
): Promise<void> {
  await chat.restart();
  transcript.note(`${chat.name} is restarted`);
  const robin = await signInRobin();
  const client = await signInAlice();
  await transcript.expect('Robin signs in again: the override stands', async () => {
    return sees(alice, await robin.shows(at(alice), is('xa', 'at sea')));
  });
  await transcript.expect(...saying(client, 'revert'));
  await transcript.expect('the absence is back', async () => {
    return sees(alice, await robin.shows(at(alice), isAway()));
  });
}

/** Writing a line to the assistant, whose answer is what is seen. */
function saying(client: WatchedClient, line: string): [what: string, look: () => Promise<string>] {
  return [
    `Alice writes: ${line}`,
    async () =>
      `Doorlight answers: ${(await client.ask(componentDomain, line)).replaceAll('\n', ' | ')}`,
  ];
}

/** Never before its time, and never much later. */
function msAfter(instant: number, seen: Seen): number {
  const ms = seen.at - instant;
  if (ms < 0 || ms > 3_000) throw new NotSeenError(`it was seen ${ms} ms after its time`);
  return ms;
}

function is(availability: string, text = ''): (seen: Seen) => boolean {
  return (seen) => seen.availability === availability && seen.text === text;
}

function isAway(): (seen: Seen) => boolean {
  return is('away', outOfOfficeText(aliceAway.start, aliceAway.end));
}

function sees(
  { name }: Member,
  { availability, text }: Pick<Seen, 'text'> & { readonly availability: string },
): string {
  return `${name.split(' ')[0]} is ${availability}${text === '' ? '' : ` “${text}”`}`;
}
