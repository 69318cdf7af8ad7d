import { execFile } from 'node:child_process';

export interface Tried {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `doorlight gateways try --json` to its end, with options such as `{ '--auth': 'ntlm' }`. */
export function gatewaysTry(options: Readonly<Record<string, string>>): Promise<Tried> {
  const args = ['src/main.ts', 'gateways', 'try', '--json', ...Object.entries(options).flat()];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, stdout, stderr });
    });
  });
}
