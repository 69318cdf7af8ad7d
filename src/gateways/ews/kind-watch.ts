import type { CalendarWatch, WatchListener } from '../../sync/calendar-gateway.ts';

/** The ways in which a server tells what has changed, the better ones first. */
export const watchKinds = ['streaming', 'push', 'pull'] as const;

export type WatchKind = (typeof watchKinds)[number];

/** A watch by one kind of subscription. */
export interface KindWatch extends CalendarWatch {
  /** Some setting is not what it was. */
  reconsider?(): void;
}

/** Told besides whether that kind works between this server and us. */
export interface KindListener extends WatchListener {
  /** Something has come this way, for the first time. */
  works(): void;
  /** Nothing comes this way, though the server is well; the reason is a sentence. */
  unusable(reason: string): void;
}
