import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { prosodyGroups } from '../../app/rosters.ts';
import { CommandError } from '../command-error.ts';
import { serviceCommand } from '../service-command.ts';
import { type PlanOptions, addPlanOptions, readPlan } from './plan.ts';

interface Options extends PlanOptions {
  readonly out?: string;
  readonly remove?: true;
}

const howTo = `
In prosody.cfg.lua: "groups" in modules_enabled and groups_file = "/etc/prosody/doorlight-groups.txt".
Prosody reads the file when it starts; people see their contacts from their next login on.
With --group, the members of a group see each other's own addresses as well: mod_groups has it so.`;

/** `doorlight rosters prosody --out /etc/prosody/doorlight-groups.txt` */
export function rostersProsodyCommand(): Command {
  return addPlanOptions(serviceCommand('prosody'))
    .description("write the groups file of Prosody's mod_groups")
    .option('--out <file>', 'where to write it; else to standard output')
    .option('--remove', 'write a file in which there is nobody')
    .addHelpText('after', howTo)
    .action(async (options: Options) => {
      const plan = await readPlan(options);
      const { text, leftOut } = prosodyGroups(options.remove ? { ...plan, groups: [] } : plan);
      for (const jid of leftOut) {
        process.stderr.write(`${jid} is left out: such a file cannot hold a "=".\n`);
      }
      if (options.out === undefined) {
        process.stdout.write(text);
        return;
      }
      await writeFile(options.out, text, { mode: 0o644 }).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CommandError(`${String(options.out)} cannot be written: ${reason}`, 1);
      });
      const contacts = plan.groups.reduce((sum, group) => sum + group.contacts.size, 0);
      process.stderr.write(
        options.remove
          ? `Wrote ${options.out} with nobody in it. Restart Prosody to have it read.\n`
          : `Wrote ${options.out}: ${contacts} contacts in ${plan.groups.length} groups. Restart Prosody to have it read.\n`,
      );
    });
}
