/** How large everything is. Ratios matter, so that a quick run says the same as a full one. */
export interface Scale {
  readonly name: 'quick' | 'full';
  /** Logged in with raw clients, each watching as many as the next. */
  readonly recipients: number;
  /** Stanzas in one round of one sender. */
  readonly stanzas: number;
  readonly rounds: number;
  /** Rounds of what takes longer. */
  readonly fewRounds: number;
  /** No further round begins after this time, once there have been three. */
  readonly roundsMs: number;
  readonly people: number;
  /** People with accounts of their own, shown by a module in the server. */
  readonly native: number;
  /** Addresses that are published over SIP. */
  readonly sipAddresses: number;
  /** Seconds over which everyone changes. */
  readonly spreadS: number;
  /** Calendar changes timed on their way to the chat client. */
  readonly changes: number;
  /** Mailboxes whose calendars all change at once, and how often they do. */
  readonly watched: number;
  readonly notifiedRounds: number;
}

export const quick: Scale = {
  name: 'quick',
  recipients: 100,
  stanzas: 6_000,
  rounds: 5,
  fewRounds: 3,
  roundsMs: 25_000,
  people: 20_000,
  native: 1_000,
  sipAddresses: 2_500,
  spreadS: 12,
  changes: 14,
  watched: 300,
  notifiedRounds: 3,
};

export const full: Scale = {
  name: 'full',
  recipients: 1_000,
  stanzas: 100_000,
  rounds: 5,
  fewRounds: 5,
  roundsMs: 600_000,
  people: 100_000,
  native: 10_000,
  sipAddresses: 10_000,
  // The longest calendar spread there is.
  spreadS: 59,
  changes: 60,
  watched: 1_000,
  notifiedRounds: 7,
};
