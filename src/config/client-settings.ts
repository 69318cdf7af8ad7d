import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** Where a command finds the running service. */
export interface ClientSettings {
  /** `http://127.0.0.1:8080` or `unix:/run/doorlight/api.sock`. */
  readonly url: string;
  readonly token: string;
}

/** What the command line gave. */
export interface ClientOptions {
  /** Path of the service's configuration. */
  readonly config?: string | undefined;
  readonly url?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** The service cannot be looked for; each problem says what to do. */
export class ClientSettingsError extends Error {
  override readonly name = 'ClientSettingsError';
  readonly problems: readonly string[];

  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.problems = [problem];
  }
}

const defaultPath = 'config/doorlight.yaml';

/** Of the whole file only this is looked at: a command needs no secret but the token. */
const fileSchema = z.object({
  http: z.object({ listen: z.string(), tokenFile: z.string() }),
});

/**
 * What the command line gave, else, where it names no configuration, `DOORLIGHT_URL` and
 * `DOORLIGHT_TOKEN_FILE`, else the `http` section of the service's configuration. Throws a
 * `ClientSettingsError`.
 */
export function clientSettings(
  given: ClientOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ClientSettings {
  const fromEnv = given.config === undefined;
  const url = given.url ?? (fromEnv ? env['DOORLIGHT_URL'] : undefined);
  const tokenFile = given.tokenFile ?? (fromEnv ? env['DOORLIGHT_TOKEN_FILE'] : undefined);
  if (url !== undefined && tokenFile !== undefined) return { url, token: readToken(tokenFile) };

  const file = readHttpSection(given.config ?? defaultPath);
  return { url: url ?? file.url, token: readToken(tokenFile ?? file.tokenFile) };
}

function readHttpSection(path: string): { readonly url: string; readonly tokenFile: string } {
  const text = readText(
    path,
    `The configuration ${path} cannot be read, so it is not known where Doorlight runs. Give ` +
      '--config, or --url and --token-file.',
  );
  const parsed = fileSchema.safeParse(parseYaml(path, text));
  if (!parsed.success) {
    throw new ClientSettingsError(
      `The configuration ${path} has no http section with listen and tokenFile. Give --url and ` +
        '--token-file instead.',
    );
  }
  const { listen, tokenFile } = parsed.data.http;
  return {
    url: listen.startsWith('unix:') ? listen : `http://${listen}`,
    tokenFile: resolve(dirname(path), tokenFile),
  };
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new ClientSettingsError(`The configuration ${path} is not valid YAML.`, { cause: error });
  }
}

function readToken(path: string): string {
  const token = readText(path, `The token file ${path} cannot be read.`).trim();
  if (token === '') throw new ClientSettingsError(`The token file ${path} is empty.`);
  return token;
}

function readText(path: string, sentence: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new ClientSettingsError(`${sentence}${code}`, { cause: error });
  }
}
