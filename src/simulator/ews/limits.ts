/** What Exchange calls throttling policy. `Infinity` for no limit. */
export interface Limits {
  /** EWSFindCountLimit: items a FindItem may return. */
  readonly findCount: number;
  /** HangingConnectionLimit: streaming connections at once, per mailbox they are charged to. */
  readonly hangingConnections: number;
  /** EWSMaxSubscriptions, per mailbox. */
  readonly subscriptions: number;
  /** How long a streaming subscription lives without a connection. */
  readonly streamingLifeMs: number;
  /** How often a streaming connection says that it is alive. */
  readonly heartbeatMs: number;
}

export const usualLimits: Limits = {
  findCount: 1000,
  hangingConnections: 10,
  subscriptions: 20,
  streamingLifeMs: 30 * 60_000,
  heartbeatMs: 45_000,
};
