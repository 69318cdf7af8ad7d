/** One contact's subscription to a person's presence (RFC 6121 §3), seen from the person's side. */
export interface XmppSubscription {
  /** Bare JID under which the person is published: `john@presence.example.com`. */
  readonly contact: string;
  /** Bare JID of the one who watches. */
  readonly subscriber: string;
}

/** Where subscriptions of one component are kept. On disk when the promise resolves. */
export interface XmppSubscriptionRepository {
  all(component: string): Promise<readonly XmppSubscription[]>;
  /** Storing one that is there already changes nothing. */
  add(component: string, subscription: XmppSubscription): Promise<void>;
  remove(component: string, subscription: XmppSubscription): Promise<void>;
}
