#!/usr/bin/env node
// A checkout runs its source. The published package has none: Node strips no types below
// node_modules, so it carries what was compiled.
import { existsSync } from 'node:fs';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`doorlight needs Node 24 or later; this is ${process.version}.\n`);
  process.exit(1);
}
const source = new URL('../src/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href);
