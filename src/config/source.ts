import { readFile } from 'node:fs/promises';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import { ConfigError } from './config-error.ts';

export type Path = readonly PropertyKey[];

/** A configuration file, read and parsed, but not yet judged. */
export interface Source {
  readonly file: string;
  /** What the file says; an empty file says `{}`. */
  readonly value: unknown;
  /** Where in the file a key, or what is nearest above it, stands: `doorlight.yaml:12`. */
  place(path: Path): string;
}

/** Rejects with a `ConfigError` where the file cannot be read or is no YAML. */
export async function readSource(file: string): Promise<Source> {
  const lines = new LineCounter();
  // Not pretty: those messages quote lines of the file, which may hold secrets.
  const document = parseDocument(await readText(file), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map(({ message, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return `${file}:${String(line)}:${String(col)}: is not YAML: ${message}`;
      }),
    );
  }
  return {
    file,
    value: valueOf(document, file),
    place: (path) => {
      const offset = offsetOf(document, path);
      return offset === undefined ? file : `${file}:${String(lines.linePos(offset).line)}`;
    },
  };
}

function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // An alias of something that is not there, or too many of them.
    throw new ConfigError([`${file}: is not YAML: ${reasonOf(error)}`]);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError([`${file}: the configuration cannot be read: ${reasonOf(error)}`]);
  }
}

/** Why a file cannot be read, and what to do. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file.';
    case 'EACCES':
    case 'EPERM':
      return `Doorlight's user may not read it: change its owner or its mode.`;
    case 'EISDIR':
      return 'it is a folder.';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
