import type { Engine } from '../../engine/engine.ts';
import type { PublisherRegistry } from '../../engine/publishers/publisher-registry.ts';
import type { LinkStatus } from '../../http/services.ts';
import type { SipPublisher } from '../../publishers/sip/publisher.ts';
import type { XmppPublisher } from '../../publishers/xmpp/publisher.ts';

export interface PublishersSeen {
  readonly publishers: Pick<PublisherRegistry, 'all'>;
  readonly engine: Pick<Engine, 'links'>;
  /** Those that are open. */
  readonly links: readonly XmppPublisher[];
  readonly sip: readonly SipPublisher[];
}

/** How each publisher is, in the order in which they came. */
export function publisherStates({
  publishers,
  engine,
  links,
  sip,
}: PublishersSeen): readonly LinkStatus[] {
  const shows = new Set(engine.links().flatMap(({ name, online }) => (online ? [name] : [])));
  return publishers.all().map((settings) => {
    const { name, problem } = settings;
    const known = { name, showsPeople: shows.has(name) };
    const component = links.find(({ link }) => link === name);
    if (component !== undefined) {
      const { connected, ...health } = component.health();
      return { ...health, ...known, state: connected ? 'up' : 'down' };
    }
    const identity = settings.kind === 'sip' ? 'sip' : settings.identity;
    const health = sip.find(({ link }) => link === name)?.health();
    return {
      ...known,
      identity,
      state: health?.connected === true ? 'up' : 'down',
      problem: health?.problem ?? problem,
      capabilities: [],
    };
  });
}

/** Publishers that are not open, or whose link is down. */
export function linksDown({ publishers, engine }: PublishersSeen): readonly string[] {
  const links = engine.links();
  const closed = publishers
    .all()
    .filter(({ name }) => !links.some((link) => link.name === name))
    .map(({ name }) => name);
  return [...links.flatMap(({ name, online }) => (online ? [] : [name])), ...closed];
}
