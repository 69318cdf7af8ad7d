import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { EjabberdOptions } from './ejabberd.ts';

/** What Debian puts into /etc/ejabberd/ejabberd.yml, which only ejabberd's own user may read. */
const file = '/usr/share/ejabberd/ejabberd.yml.example';

/** The modules that Debian's ejabberd is installed with, and the rules that they go by. */
export async function debianSettings(): Promise<Pick<EjabberdOptions, 'modules' | 'settings'>> {
  const installed = parse(await readFile(file, 'utf8')) as Readonly<
    Record<'modules' | 'acl' | 'access_rules' | 'shaper' | 'shaper_rules', Record<string, object>>
  >;
  const { modules, acl, access_rules, shaper, shaper_rules } = installed;
  return { modules, settings: { acl, access_rules, shaper, shaper_rules } };
}
