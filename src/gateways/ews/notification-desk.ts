/** What is answered over HTTP to what a server posts. */
export interface PostReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** An address that one subscription is posted to. */
export interface NotificationDoor {
  /** With a secret in it; it changes when the listener moves. */
  readonly url: string;
  /** Whoever posts there from now on is a stranger. */
  close(): void;
}

/** Where servers can post to; whoever listens has it. */
export interface NotificationDesk {
  /**
   * Opens an address of its own, whose posts `hear` is given and answers; `null` where they make
   * no sense. Rejects where nothing can be received, with an error whose message says why.
   */
  open(hear: (body: string) => PostReply | null): Promise<NotificationDoor>;
  /** `moved` is called when addresses have changed; what is returned ends that. */
  onMoved(moved: () => void): () => void;
}
