import type { ChatServer, ChatServerOptions } from './chat-server.ts';

/** A chat server with Doorlight's module on `example.com`, permitted to the first component. */
export interface NativeServer extends ChatServer {
  /** Resolves when it is gone and has given the originals back. */
  unloadModule(): Promise<void>;
  loadModule(): Promise<void>;
}

export type StartNativeServer = (options: ChatServerOptions) => Promise<NativeServer>;
