import { Command } from 'commander';
import { type Config, serviceSettings } from '../app/settings.ts';
import { configurationWarned } from '../telemetry/process-events.ts';
import { type Telemetry, createTelemetry } from '../telemetry/telemetry.ts';
import { runUntilStopped } from './run-until-stopped.ts';

/** Starts the whole service; what it resolves to stops it. */
export type StartService = (config: Config, telemetry: Telemetry) => Promise<AsyncDisposable>;

/** `doorlight serve --config config/doorlight.yaml` */
export function serveCommand(start: StartService): Command {
  return new Command('serve')
    .description('read calendars and publish presence, until stopped by SIGTERM or Ctrl-C')
    .option(
      '--config <file>',
      'the configuration (default: config/doorlight.yaml, else /etc/doorlight/doorlight.yaml)',
    )
    .action(async ({ config: path }: { readonly config?: string }) => {
      const config = await serviceSettings(path);
      const telemetry = createTelemetry(config.log.level);
      for (const warning of config.warnings) configurationWarned(telemetry, warning);
      await runUntilStopped(() => start(config, telemetry), telemetry);
    });
}
