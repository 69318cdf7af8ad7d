/** What is known of one behaviour of one identity on one server. */
export type Cell =
  | { readonly result: 'ok' }
  /** It is so every time, and not as one would wish: `differences` says why. */
  | { readonly result: 'differs'; readonly how: Difference }
  | { readonly result: 'not possible'; readonly why: string }
  | { readonly result: 'not run'; readonly why: string };

export const ok: Cell = { result: 'ok' };

export function differs(how: Difference): Cell {
  return { result: 'differs', how };
}

export function notRun(why: string): Cell {
  return { result: 'not run', why };
}

export const identityKinds = ['contact', 'account', 'native'] as const;
export type IdentityKind = (typeof identityKinds)[number];

/** What was measured on one server. */
export interface Column {
  /** `Prosody 0.12.3`, as the server says itself (XEP-0092). */
  readonly server: string;
  /** Behaviour by behaviour, for each identity. */
  readonly cells: Readonly<Record<IdentityKind, Readonly<Partial<Record<BehaviourName, Cell>>>>>;
}

/** The rows, and what has to be true for a cell to say ok. */
export const behaviourTexts = {
  change: [
    'A meeting begins and ends',
    'Contacts see it at once, with its text, and once it is over what they saw before.',
  ],
  lateLogin: ['Late login', 'A contact who logs in during the meeting sees it, and no error.'],
  logout: [
    'Logout',
    'When the person logs out during the meeting contacts see them offline; when they log in again, in the meeting.',
  ],
  ownChange: [
    'Own change',
    'What the person’s own client says does not disturb what Doorlight shows, and is what contacts see where Doorlight has nothing to say.',
  ],
  secondClient: [
    'A second client',
    'It logs in during the meeting, the first one leaves, and contacts see the meeting all along.',
  ],
  override: ['Override by chat', 'What the person tells the assistant is what contacts see.'],
  revert: ['Revert', 'When it is taken back contacts see the meeting that has gone on meanwhile.'],
  absence: [
    'Out of office while offline',
    'Contacts see the person offline with the text of the absence, those who log in later too.',
  ],
  appearOffline: ['Appear offline', 'Contacts see the person offline while a client is connected.'],
  stranger: [
    'Stranger refused',
    'Whoever may not see the person asks, probes and sends presence, and is shown nothing.',
  ],
  subscriptionEnds: [
    'Subscription ended',
    'A contact who may not see the person any more, or does not want to, sees them go, and nothing after that.',
  ],
  assistant: ['The assistant answers', 'At the component’s own address and at its alias.'],
  commands: [
    'Commands',
    'The assistant’s commands are listed (XEP-0050), and a filled-in form is what contacts see.',
  ],
  twoClients: [
    'Two clients at once',
    'slixmpp and profanity, side by side, show the same of a meeting, an override, its end, and an absence while online and offline. Of somebody who has gone already profanity displays nothing; there it has to be sent the same text.',
  ],
  killed: [
    'Doorlight killed',
    'Contacts who are connected are left with nothing wrong: they see what the person’s own client says.',
  ],
  loginWhileAway: [
    'Login while Doorlight is away',
    'A contact sees what the person’s own client says, and no error.',
  ],
  back: ['Doorlight back', 'Contacts see what holds now, whatever has changed meanwhile.'],
  restarted: [
    'Server restarted',
    'Whoever logs in again sees what holds, and so does everybody else.',
  ],
  errors: ['No errors', 'No presence of type error has reached a client in the whole run.'],
} as const satisfies Readonly<Record<string, readonly [title: string, says: string]>>;

export type BehaviourName = keyof typeof behaviourTexts;
export const behaviourNames = Object.keys(behaviourTexts) as readonly BehaviourName[];

/** Known differences: what is so instead, and why. */
export const differences = {
  calendarAlone:
    'Contacts see the calendar and overrides only, whether a client is connected or not and whatever it says: as installed, nothing tells Doorlight of people’s sessions. Prosody does with `privileged_entities` ([identities.md](identities.md), Sessions).',
  awayNotOffline:
    'The text is there, on *away* instead of *offline*: as installed, nothing tells Doorlight that the person is not connected.',
  twoResources:
    'What the person’s client says is seen beside what Doorlight shows, as a second resource, since no component can change another’s resource. Which one is shown first is up to the contact’s client.',
  ownResourceStays:
    'What Doorlight shows goes; the person’s own resource stays as it is, since no component can hide it.',
  rosterReadLater:
    'Seen at the next login of the person, or after five minutes: the server does not tell Doorlight of changes to rosters, so they are read again.',
  standsWhileAway:
    'What was shown last stands until Doorlight is back: a server tells nobody that a component has gone.',
  goneWhileAway:
    'Nothing of the person is seen: the address is the component’s, which is not there.',
  errorWhileAway:
    'The server itself answers for the component that is not there, with an error that some clients display.',
} as const satisfies Readonly<Record<string, string>>;

export type Difference = keyof typeof differences;
