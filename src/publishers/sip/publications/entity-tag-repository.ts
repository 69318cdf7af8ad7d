/** What a server holds of ours, so that it can be changed and removed after a restart, too. */
export interface StoredPublication {
  /** `sip:john@example.com` */
  readonly address: string;
  /** Event package. */
  readonly event: string;
  readonly etag: string;
  /** When the server lets go of it by itself; epoch milliseconds. */
  readonly expiresAt: number;
}

interface EntityTagChanges {
  readonly saved: readonly StoredPublication[];
  readonly removed: readonly Pick<StoredPublication, 'address' | 'event'>[];
}

/** Where entity-tags are kept, of one link each. */
export interface EntityTagRepository {
  all(link: string): Promise<readonly StoredPublication[]>;
  /** Resolves when all of it is on disk. */
  write(link: string, changes: EntityTagChanges): Promise<void>;
}
