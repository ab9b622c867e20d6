import { RowferryError } from '../../errors/rowferry-error.ts';
import { defineCommand } from '../command.ts';
import { formatCount } from '../format-quantity.ts';
import { archiveWords, nextCommand } from '../next-command.ts';
import type { OptionDefinitions } from '../option-definition.ts';
import { ARCHIVE_OPTION } from '../options.ts';

const RESEAL_OPTIONS = {
  phase: {
    kind: 'choice',
    choices: ['exported', 'transformed'],
    default: 'exported',
    group: 'Archive:',
    describe: 'Which half of the archive was edited',
  },
  acceptEdits: { kind: 'flag', group: 'Archive:', describe: 'Take the parts as they are now; required' },
} as const satisfies OptionDefinitions;

export const resealCommand = defineCommand({
  name: 'archive reseal',
  describe: 'Seal an archive again whose parts were edited on purpose',
  positionals: {},
  options: { ...ARCHIVE_OPTION, ...RESEAL_OPTIONS },
  examples: [
    ['archive reseal --accept-edits', 'take migration_data/exported as it is now'],
    ['archive reseal --accept-edits --phase transformed', 'the other half'],
  ],
  async run({ archive, phase, acceptEdits }, { services, paint }) {
    if (!acceptEdits) {
      throw new RowferryError('USAGE', {
        message: 'A checksum that does not match is an error until somebody says that it was meant.',
        hint: 'If you edited the parts on purpose, add --accept-edits.',
      });
    }
    const { id, content, tables } = await services.reseal(archive, phase, acceptEdits);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const sizes = `${formatCount(tables.length, 'table')}, ${formatCount(rows, 'row')}`;
    return {
      document: { stage: 'reseal', archive, phase, id, content, tables: tables.length, rows },
      text: `${paint('bold', `${phase} sealed again`)}: ${sizes}\narchive ${archive}, content ${content}\n`,
      verdict: null,
      next: nextCommand('validate', ...archiveWords(archive)),
    };
  },
});
