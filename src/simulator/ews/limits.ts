/** What Exchange calls throttling policy, and what else differs between servers. */
export interface Limits {
  /** EWSFindCountLimit: items a FindItem may return; like the next two, `Infinity` for no limit. */
  readonly findCount: number;
  /** HangingConnectionLimit: streaming connections at once, per mailbox they are charged to. */
  readonly hangingConnections: number;
  /** EWSMaxSubscriptions, per mailbox. */
  readonly subscriptions: number;
  /** How long a streaming subscription lives without a connection. */
  readonly streamingLifeMs: number;
  /**
   * Whether a streaming connection is told, with ErrorNewEventStreamConnectionOpened, that a newer
   * one has taken its subscriptions over; it is closed when it has lost them all.
   */
  readonly tellTakenOver: boolean;
  /**
   * What a calendar view holds of a series: its occurrences, as Exchange gives them; its master if
   * any occurrence is in view; or its master if the first occurrence is.
   */
  readonly calendarView: 'occurrences' | 'masters' | 'masters-by-start';
  /** How often a streaming connection says that it is alive. */
  readonly heartbeatMs: number;
}

export const usualLimits: Limits = {
  findCount: 1000,
  hangingConnections: 10,
  subscriptions: 20,
  streamingLifeMs: 30 * 60_000,
  tellTakenOver: false,
  calendarView: 'occurrences',
  heartbeatMs: 45_000,
};
