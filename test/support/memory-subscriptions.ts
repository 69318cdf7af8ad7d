import type {
  XmppSubscription,
  XmppSubscriptionRepository,
} from '../../src/publishers/xmpp/contact/subscription-repository.ts';

/** Subscriptions kept for as long as the test lives, to be handed from one publisher to the next. */
export class MemorySubscriptions implements XmppSubscriptionRepository {
  readonly stored: XmppSubscription[] = [];

  async all(): Promise<readonly XmppSubscription[]> {
    return [...this.stored];
  }

  async add(_component: string, { contact, subscriber }: XmppSubscription): Promise<void> {
    if (!this.has(contact, subscriber)) this.stored.push({ contact, subscriber });
  }

  async remove(_component: string, { contact, subscriber }: XmppSubscription): Promise<void> {
    const there = this.stored.findIndex(
      (one) => one.contact === contact && one.subscriber === subscriber,
    );
    if (there >= 0) this.stored.splice(there, 1);
  }

  has(contact: string, subscriber: string): boolean {
    return this.stored.some((one) => one.contact === contact && one.subscriber === subscriber);
  }
}
