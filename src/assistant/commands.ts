import { type Voice, tell } from './answers/voice.ts';
import { type CommandForm, type FormReading, overrideForm, readOverrideForm } from './forms.ts';
import {
  type SettingsRead,
  languageForm,
  namingForm,
  personFields,
  personForm,
  personNamed,
  readNamingForm,
  readRemovalForm,
  readSettingsForm,
  removalForm,
  settingsForm,
} from './more-forms.ts';
import type { Answer, AssistantNeeds } from './needs.ts';
import type { Speaker } from './speaker.ts';
import type { Intent, OwnIntent } from './understand/intent.ts';

export interface CommandSummary {
  readonly name: string;
  readonly title: string;
}

const titles = {
  override: 'commandOverride',
  revert: 'commandRevert',
  status: 'commandStatus',
  why: 'commandWhy',
  today: 'commandToday',
  settings: 'commandSettings',
  language: 'commandLanguage',
  delegates: 'commandDelegates',
  'delegate-add': 'commandDelegateAdd',
  'delegate-remove': 'commandDelegateRemove',
  'sign-in': 'commandSignIn',
  help: 'commandHelp',
} as const;
type CommandName = keyof typeof titles;

/** What one who is not served here can ask, for those they may act for. */
const forDelegates: ReadonlySet<CommandName> = new Set([
  'override',
  'revert',
  'status',
  'why',
  'delegates',
  'help',
]);

/** The commands a speaker can run, in the order in which they are offered. */
export async function commandsOf(
  needs: AssistantNeeds,
  { jid, person, voice }: Speaker,
): Promise<readonly CommandSummary[]> {
  const removable = person ? (await needs.delegates.delegatesOf(jid)).length > 0 : false;
  return names()
    .filter((name) => person !== undefined || forDelegates.has(name))
    .filter((name) => name !== 'today' || needs.meetingsOf !== undefined)
    .filter((name) => name !== 'delegate-remove' || removable)
    .filter((name) => name !== 'sign-in' || needs.signInLink !== undefined)
    .map((name) => ({ name, title: tell(voice, titles[name]) }));
}

/** The form a command begins with; none where it needs no input, or is not the speaker's. */
export async function commandForm(
  needs: AssistantNeeds,
  speaker: Speaker,
  command: string,
): Promise<CommandForm | undefined> {
  const { jid, person, voice } = speaker;
  if (!isCommand(command) || (!person && !forDelegates.has(command))) return undefined;
  switch (command) {
    case 'override':
      return overrideForm(voice, personFields(speaker));
    case 'revert':
    case 'status':
    case 'why':
      return personForm(speaker, titles[command]);
    case 'settings':
      return person && settingsForm(voice, person);
    case 'language':
      return person && languageForm(voice, person);
    case 'delegate-add':
      return namingForm(voice);
    case 'delegate-remove':
      return removalForm(voice, await needs.delegates.delegatesOf(jid));
    case 'today':
    case 'delegates':
    case 'sign-in':
    case 'help':
      return undefined;
  }
}

/** What a submitted form, or a command without one, asks for. */
export function readCommand(
  { jid, voice }: Speaker,
  command: string,
  values: ReadonlyMap<string, string>,
): Intent | Answer | { readonly kind: 'settings-form'; readonly given: SettingsRead } {
  if (!isCommand(command)) return { text: tell(voice, 'unknownCommand'), done: false };
  switch (command) {
    case 'override':
      return about(readOverrideForm(voice, values));
    case 'revert':
    case 'status':
    case 'why':
      return about({ kind: 'read', intent: { kind: command } });
    case 'settings':
    case 'language':
      return readSettings(voice, values);
    case 'delegate-add':
      return answered(readNamingForm(voice, values));
    case 'delegate-remove':
      return answered(readRemovalForm(voice, values));
    case 'today':
    case 'delegates':
    case 'sign-in':
    case 'help':
      return { kind: command };
  }

  function about(reading: FormReading<OwnIntent>): Intent | Answer {
    const what = answered(reading);
    const who = personNamed(jid, values);
    return 'kind' in what && who !== undefined ? { kind: 'for', who, what } : what;
  }
}

function answered<Read extends OwnIntent>(reading: FormReading<Read>): Read | Answer {
  return reading.kind === 'read' ? reading.intent : { text: reading.text, done: false };
}

/** Without a form, settings are told. */
function readSettings(
  voice: Voice,
  values: ReadonlyMap<string, string>,
): ReturnType<typeof readCommand> {
  if (values.size === 0) return { kind: 'settings' };
  const given = readSettingsForm(voice, values);
  return 'wrong' in given ? { text: given.wrong, done: false } : { kind: 'settings-form', given };
}

function names(): readonly CommandName[] {
  return Object.keys(titles).filter((name) => isCommand(name));
}

function isCommand(command: string): command is CommandName {
  return Object.hasOwn(titles, command);
}
