/** How a watch behaves in time; all of it has defaults. */
export interface WatchSettings {
  /** Minutes after which the server ends a held connection of its own accord: 1 to 30. */
  readonly connectionTimeoutMin: number;
  /** Exchange says something every 45 s; nothing for so long: the connection is dead. */
  readonly silenceMs: number;
  /** Exchange says at once that it holds a connection; nothing for so long: something is between. */
  readonly firstWordMs: number;
  /** New mailboxes wait this long for others, so that a connection is made anew only once. */
  readonly gatherMs: number;
  /** A connection that another has taken over from is read for so long still. */
  readonly lingerMs: number;
  /** The first wait after a connection broke; it doubles each time, half of it left to chance. */
  readonly backOffMs: number;
  readonly mostBackOffMs: number;
  /** Without a connection for so long, the watch gives its mailboxes up. */
  readonly giveUpMs: number;
  /** Subscribe requests under way at once, so that reads get their turn. */
  readonly subscribing: number;
  /** A push subscription of that status frequency is lost after such a silence. */
  readonly pushSilenceMs: (statusFrequencyMin: number) => number;
  /** How often it is looked who is silent. */
  readonly sweepMs: number;
  /** How often each pull subscription is asked for what happened. */
  readonly pullMs: number;
  /** Requests per second to a server for pull subscriptions, however many there are. */
  readonly mostPullsPerS: number;
  /** Minutes for which a pull subscription lives without being asked for. */
  readonly pullTimeoutMin: number;
  /** A better kind of subscription that did not work is tried again after so long. */
  readonly betterAgainMs: number;
  /** How long leaving may take: subscriptions nobody ends expire by themselves. */
  readonly farewellMs: number;
}

export const defaultWatchSettings: WatchSettings = {
  connectionTimeoutMin: 30,
  silenceMs: 3 * 45_000,
  firstWordMs: 45_000,
  gatherMs: 200,
  lingerMs: 1000,
  backOffMs: 1000,
  mostBackOffMs: 60_000,
  giveUpMs: 120_000,
  subscribing: 5,
  pushSilenceMs: (statusFrequencyMin) => (statusFrequencyMin + 2) * 60_000,
  sweepMs: 10_000,
  pullMs: 60_000,
  mostPullsPerS: 20,
  pullTimeoutMin: 60,
  betterAgainMs: 24 * 60 * 60_000,
  farewellMs: 2000,
};
