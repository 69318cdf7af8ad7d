import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

const listening = `
import socket, sys
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(0)
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
`;

/** A port that answers nobody: as many as the kernel lets wait for it wait already. */
export interface DeafPort extends AsyncDisposable {
  readonly port: number;
}

export async function startDeafPort(): Promise<DeafPort> {
  const child: ChildProcess = spawn('python3', ['-c', listening], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const port = Number(line.toString());
  const waiting = [1, 2, 3].map(() => connect({ host: '127.0.0.1', port }));
  for (const socket of waiting) socket.on('error', () => {});
  const [first] = waiting;
  if (first !== undefined) await once(first, 'connect');
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of waiting) socket.destroy();
      child.stdin?.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
