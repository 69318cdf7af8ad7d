/** As much of `@xmpp/component` 0.13.1 as is used here; the package carries no types. */
declare module '@xmpp/component' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface Element {
    readonly name: string;
    readonly attrs: Readonly<Record<string, string | undefined>>;
    readonly children: readonly (Element | string)[];
    is(name: string, namespace?: string): boolean;
    getNS(): string | undefined;
    getText(): string;
    getChild(name: string, namespace?: string): Element | undefined;
    getChildren(name: string, namespace?: string): Element[];
    getChildElements(): Element[];
  }

  /** An element while it is read. */
  export interface GrowingElement extends Element {
    parent: Element | null;
    append(child: Element): void;
    t(text: string): void;
  }

  interface StreamReader extends EventEmitter {
    write(text: string): void;
  }

  export interface Component extends EventEmitter {
    /** How long each step of opening and closing may take, in milliseconds. */
    timeout: number;
    socket: Socket | null;
    parser: StreamReader | null;
    /** Makes what reads a stream: emits `start`, `element`, `end`, `error`. */
    Parser: new () => StreamReader;
    readonly reconnect: { stop(): void };
    /** Connects by itself, also where the server says `see-other-host`. */
    connect: (service: string) => Promise<void>;
    /** Takes over a socket that is connected. */
    _attachSocket(socket: Socket): void;
    open(options: { readonly domain: string }): Promise<unknown>;
    write(text: string): Promise<void>;
  }

  export function xml(
    name: string,
    attrs?: Readonly<Record<string, string>>,
    ...children: readonly (Element | string)[]
  ): GrowingElement;

  export function component(options: {
    readonly service: string;
    readonly domain: string;
    readonly password: string;
  }): Component;
}
