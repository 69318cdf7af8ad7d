import { Command, Option } from 'commander';
import { type DemoIdentity, type DemoServer, demoIdentities, demoServers } from '../demo/cast.ts';
import { silentTelemetry } from '../telemetry/telemetry.ts';
import { CommandError } from './command-error.ts';
import { runUntilStopped } from './run-until-stopped.ts';

interface DemoOptions {
  readonly check?: true;
  readonly identity: DemoIdentity;
  readonly port: string;
  readonly server: DemoServer;
  readonly sip?: boolean;
}

/** `doorlight demo`, `doorlight demo --check` */
export function demoCommand(): Command {
  return new Command('demo')
    .description('a small company on this machine, to play with or to check Doorlight by')
    .option('--check', 'play a scenario unattended, print what a client sees, and exit 0 or 1')
    .option('--port <port>', 'of the page, on 127.0.0.1; by default any that is free', '0')
    .addOption(
      new Option('--identity <identity>', 'under which address people are shown')
        .choices(demoIdentities)
        .default('contact'),
    )
    .addOption(
      new Option('--server <server>', 'which chat server').choices(demoServers).default('prosody'),
    )
    .option('--sip', 'with a SIP server, Kamailio, and what a desk phone shows')
    .action(async ({ check, identity, port, server, sip = false }: DemoOptions) => {
      if (check === true) await checkNow(server, identity, sip);
      else await play(portNumber(port), server, identity, sip);
    });
}

async function play(
  port: number,
  server: DemoServer,
  identity: DemoIdentity,
  sip: boolean,
): Promise<void> {
  // The window is closed: the same as Ctrl-C.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  const { startDemo } = await import('../demo/start-demo.ts');
  await runUntilStopped(() => startDemo({ server, identity, sip, port, print }), silentTelemetry());
  print('Everything has been stopped and removed.');
}

async function checkNow(server: DemoServer, identity: DemoIdentity, sip: boolean): Promise<void> {
  // What was started ends with this process, and its files are removed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(1));
  }
  const { runCheck } = await import('../demo/check/run-check.ts');
  if (!(await runCheck(print, server, identity, sip))) process.exitCode = 1;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CommandError(`--port ${text} is not a port: give a number from 0 to 65535.`, 2);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
