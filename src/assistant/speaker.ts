import type { Delegation } from '../people/delegate-repository.ts';
import { parseJid } from '../people/jid.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Voice } from './answers/voice.ts';
import { chooseLanguage } from './languages.ts';
import type { AssistantNeeds } from './needs.ts';
import { fold } from './understand/tokens.ts';

/** Someone who may be answered: they are served here, or may act for somebody who is. */
export interface Speaker {
  readonly jid: Jid;
  readonly person: Person | undefined;
  /** For whom they may act. */
  readonly principals: readonly Delegation[];
  readonly voice: Voice;
}

/** Whom something is asked about; `voice` speaks of them to the speaker. */
export interface Subject {
  readonly person: Person;
  readonly voice: Voice;
  readonly own: boolean;
}

export type Resolved =
  | { readonly kind: 'subject'; readonly subject: Subject }
  | { readonly kind: 'not-permitted' }
  | { readonly kind: 'ambiguous'; readonly jids: readonly Jid[] };

/**
 * `jid` is normalised and vouched for by the server, which is what makes it a `Jid`. None for a
 * stranger.
 */
export async function meet(
  needs: AssistantNeeds,
  jid: Jid,
  lang: string | null,
): Promise<Speaker | undefined> {
  const person = await needs.findPerson(jid);
  const principals = await needs.delegates.principalsOf(jid);
  if (person === undefined && principals.length === 0) return undefined;
  return { jid, person, principals, voice: voiceOf(needs, person, lang) };
}

/** The person's own language and zone, else those of what they sent, else the organisation's. */
export function voiceOf(
  needs: Pick<AssistantNeeds, 'defaults' | 'wording' | 'timeZoneOf' | 'now'>,
  person: Person | undefined,
  lang: string | null,
): Voice {
  const { defaults, wording } = needs;
  const timeZone = person && needs.timeZoneOf?.(person.jid);
  return {
    language: chooseLanguage(person?.locale ?? null, lang, defaults.locale),
    timeZone: timeZone ?? person?.timeZone ?? defaults.timeZone,
    now: needs.now(),
    wording,
    about: null,
  };
}

/** The speaker themself. */
export function ownSubject({ person, voice }: Speaker): Subject | undefined {
  return person && { person, voice, own: true };
}

/**
 * Who `who` is among those whom the speaker may speak of: by JID, by its local part, by name or a
 * part of it. Nobody else is looked up, so that the answer does not tell whether they exist.
 */
export async function resolve(
  needs: AssistantNeeds,
  speaker: Speaker,
  who: string,
): Promise<Resolved> {
  const parsed = parseJid(who);
  const jid = parsed.kind === 'jid' ? parsed.jid : undefined;
  const own = ownSubject(speaker);
  if (own && jid === speaker.jid) return { kind: 'subject', subject: own };
  const people = await peopleOf(
    needs,
    speaker.principals.map(({ person }) => person),
  );
  const meant =
    jid === undefined
      ? people.filter((person) => isCalled(person, who))
      : people.filter((person) => person.jid === jid);
  const [only] = meant;
  if (!only) {
    await refused(needs, speaker.jid, who, jid);
    return { kind: 'not-permitted' };
  }
  if (meant.length > 1) return { kind: 'ambiguous', jids: meant.map((each) => each.jid) };
  return { kind: 'subject', subject: principalSubject(needs, speaker, only) };
}

/** Whose delegate they were is found out however they were named, for it is on the record. */
async function refused(
  needs: AssistantNeeds,
  speaker: Jid,
  who: string,
  jid: Jid | undefined,
): Promise<void> {
  const former =
    jid === undefined
      ? (await peopleOf(needs, await needs.delegates.formerPrincipalsOf(speaker)))
          .filter((person) => isCalled(person, who))
          .map((person) => person.jid)
      : [jid];
  for (const person of former) await needs.delegates.refused(person, speaker);
}

async function peopleOf(needs: AssistantNeeds, jids: readonly Jid[]): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const jid of jids) {
    const found = await needs.findPerson(jid);
    if (found) people.push(found);
  }
  return people;
}

/** What is asked about `person` by one who may act for them. */
function principalSubject(
  needs: AssistantNeeds,
  { voice, person: speaking }: Speaker,
  person: Person,
): Subject {
  const theirs = voiceOf(needs, person, null).timeZone;
  // Whoever is not served here has no zone that is known; the person's is the likeliest.
  const timeZone = speaking ? voice.timeZone : theirs;
  const about = { name: nameOf(person), timeZone: theirs };
  return { person, own: false, voice: { ...voice, timeZone, about } };
}

export function nameOf({ name, jid }: Person): string {
  return name ?? jid;
}

function isCalled({ jid, name }: Person, who: string): boolean {
  const said = fold(who);
  const [local = ''] = jid.split('@');
  const called = fold(name ?? '');
  return [fold(local), called, ...called.split(/\s+/u)].includes(said) && said !== '';
}
