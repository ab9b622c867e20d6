import { validationFindings, withBriefReport } from '../brief-report.ts';
import { defineCommand } from '../command.ts';
import { bothEnds, targetEnd } from '../command-ends.ts';
import {
  ARCHIVE_OPTION,
  CONVERSION_OPTIONS,
  END_OPTIONS,
  FROM_OPTION,
  SELECTION_OPTIONS,
  SKIP_MISSING_OPTION,
  TO_OPTION,
} from '../options.ts';
import { validateOutcome } from '../outcomes.ts';
import { OWNER_OPTIONS } from '../owner-options.ts';
import { REPORT_OPTION } from '../report-option.ts';
import { SCOPE_OPTIONS, STRIP_OPTIONS } from '../scope-options.ts';
import { chosenOf, conversionOf, oneUserOf, typesOf } from '../stage-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';

export const validateCommand = defineCommand({
  name: 'validate',
  describe: 'Compare an archive with a database, or two databases; changes nothing',
  positionals: { TO: 'The database that was imported into; without one the archive alone is checked' },
  options: {
    ...END_OPTIONS,
    ...FROM_OPTION,
    ...TO_OPTION,
    ...ARCHIVE_OPTION,
    ...SELECTION_OPTIONS,
    ...SKIP_MISSING_OPTION,
    ...TYPE_OPTIONS,
    ...CONVERSION_OPTIONS,
    ...SCOPE_OPTIONS,
    ...STRIP_OPTIONS,
    ...OWNER_OPTIONS,
    ...REPORT_OPTION,
  },
  examples: [
    ['validate', 'the checksums, counts and sums of the archive'],
    ['validate postgres://me@db/app', 'the archive against this database'],
    ['validate postgres://me@db/app --from app.db', 'two live databases, without an archive'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const ends =
      settings.from === null
        ? { source: null, target: await targetEnd(settings, run) }
        : await bothEnds(settings, { source: true, target: true }, run);
    const [from, to] = [ends.source?.end ?? null, ends.target?.end ?? null];
    const { archive, report: file, userEmail: email } = settings;
    const how = { ...typesOf(settings), ...conversionOf(settings), ...chosenOf(settings) };
    const what = { archive, from, to, ...how, ...oneUserOf(settings, run.environment) };
    const validate = () => services.validate(what, context);
    return validateOutcome(await withBriefReport({ file, email }, validate, validationFindings), { paint, next: null });
  },
});
