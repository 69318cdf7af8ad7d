import type { Inbox } from '../engine/inbox.ts';
import type { DelegateService } from '../people/delegate-service.ts';
import type { Jid } from '../people/person.ts';
import { tellSetForYou } from './answers/outcome.ts';
import { type Voice, tell, tellShown, tellUntil } from './answers/voice.ts';
import type { AssistantNeeds } from './needs.ts';
import { nameOf, voiceOf } from './speaker.ts';
import type { EndPhrase } from './understand/intent.ts';

type TellingNeeds = Pick<
  AssistantNeeds,
  'findPerson' | 'timeZoneOf' | 'now' | 'defaults' | 'wording' | 'tell'
>;
type Overriding = Pick<Inbox, 'override' | 'revert'>;
type Delegating = Pick<DelegateService, 'name' | 'remove'>;

/** `inbox`, by which others override: whoever it is done for is told of it in chat, and by whom. */
export function tellingOverrides(needs: TellingNeeds, inbox: Overriding): Overriding {
  return {
    override: async (person, request) => {
      const outcome = await inbox.override(person, request);
      // Whoever did it themself has the answer already.
      if (outcome.kind === 'set' && request.by !== person) {
        const { availability, text, by } = request;
        const asked = { availability, text, ends: phraseOf(request.ends) };
        const delegate = await delegateNamed(needs, by);
        await tellOne(needs, person, (voice) =>
          tellSetForYou(voice, delegate ?? tell(voice, 'administrator'), asked, outcome),
        );
      }
      return outcome;
    },
    revert: async (person, by) => {
      const outcome = await inbox.revert(person, by);
      if (outcome.kind === 'reverted' && by !== person) {
        const delegate = await delegateNamed(needs, by);
        await tellOne(needs, person, (voice) =>
          tell(voice, 'revertedForYou', {
            by: delegate ?? tell(voice, 'administrator'),
            shown: tellShown(voice, outcome.presence),
          }),
        );
      }
      return outcome;
    },
  };
}

/**
 * `delegates`, by which an administrator names and removes them: the person is told of it, and the
 * delegate too who is served here.
 */
export function tellingDelegates(needs: TellingNeeds, delegates: Delegating): Delegating {
  async function principalName(person: Jid): Promise<string> {
    const found = await needs.findPerson(person);
    return found ? nameOf(found) : person;
  }

  return {
    name: async (person, delegate, until, by, seen) => {
      const outcome = await delegates.name(person, delegate, until, by, seen);
      if (outcome.kind !== 'named') return outcome;
      const who = outcome.delegation.delegate;
      const principal = await principalName(person);
      if (by !== person) {
        await tellOne(needs, person, (voice) =>
          tell(voice, 'namedForYou', { who, until: tellUntil(voice, until) }),
        );
      }
      await tellOne(needs, who, (voice) =>
        tell(voice, 'namedYou', { by: principal, who: person, until: tellUntil(voice, until) }),
      );
      return outcome;
    },
    remove: async (person, delegate, by) => {
      const removed = await delegates.remove(person, delegate, by);
      if (!removed) return false;
      const principal = await principalName(person);
      if (by !== person) {
        await tellOne(needs, person, (voice) => tell(voice, 'removedForYou', { who: delegate }));
      }
      await tellOne(needs, delegate, (voice) =>
        tell(voice, 'removedYou', { by: principal, who: person }),
      );
      return true;
    },
  };
}

/** How a delegate is called; none for administrators, whose names are no JIDs. */
async function delegateNamed(needs: TellingNeeds, by: string): Promise<string | undefined> {
  if (!by.includes('@') || by.includes(':')) return undefined;
  const found = await needs.findPerson(by as Jid);
  return found === undefined || found.name === null ? by : `${found.name} (${by})`;
}

async function tellOne(
  needs: TellingNeeds,
  jid: Jid,
  say: (voice: Voice) => string,
): Promise<void> {
  const person = await needs.findPerson(jid);
  if (!person) return;
  const voice = voiceOf(needs, person, null);
  needs.tell?.(jid, say(voice), voice.language.locale);
}

/** How it is told: a time that was given is not one that was left to the policy. */
function phraseOf(ends: Parameters<Inbox['override']>[1]['ends']): EndPhrase {
  return ends.kind === 'time' ? { kind: 'moment', date: null, minute: 0 } : ends;
}
