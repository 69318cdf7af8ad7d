import type { XmppSubscriptionRepository } from '../publishers/xmpp/contact/subscription-repository.ts';
import type { StoreContext } from './context.ts';

export function createXmppSubscriptionRepository({
  database,
  commits,
}: StoreContext): XmppSubscriptionRepository {
  return {
    all: (component) =>
      database
        .selectFrom('xmpp_subscriptions')
        .select(['contact', 'subscriber'])
        .where('component', '=', component)
        .orderBy('contact')
        .orderBy('subscriber')
        .execute(),

    add: (component, { contact, subscriber }) =>
      commits.write(async (transaction) => {
        await transaction
          .insertInto('xmpp_subscriptions')
          .values({ component, contact, subscriber })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }),

    remove: (component, { contact, subscriber }) =>
      commits.write(async (transaction) => {
        await transaction
          .deleteFrom('xmpp_subscriptions')
          .where('component', '=', component)
          .where('contact', '=', contact)
          .where('subscriber', '=', subscriber)
          .execute();
      }),
  };
}
