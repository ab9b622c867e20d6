import { RowferryError } from '../errors/rowferry-error.ts';
import type { Rules } from '../model/rules.ts';
import type { UserSelector } from '../model/scope.ts';
import { readRules } from '../rules/read-rules.ts';
import { isAboutUsers } from '../rules/transform-rules.ts';
import type {
  ExportOptions,
  ImportOptions,
  MigrateOptions,
  PlanOptions,
  ScopePlanOptions,
  TransformOptions,
  TypeOptions,
} from '../stages/stage-options.ts';
import type { Environment } from './environment.ts';
import { epochHints } from './epoch-hints.ts';
import type {
  ARCHIVE_OPTION,
  BAD_ROW_OPTIONS,
  CONVERSION_OPTIONS,
  EXPORT_OPTIONS,
  ORPHANS_OPTION,
  SELECTION_OPTIONS,
  SKIP_MISSING_OPTION,
} from './options.ts';
import { type OWNER_OPTIONS, ownedRules } from './owner-options.ts';
import type { AS_USER_OPTION, RULES_OPTION, SCOPE_OPTIONS, STRIP_OPTIONS } from './scope-options.ts';
import type { Settings } from './settings.ts';
import type { SKIP_OPTIONS } from './skip-options.ts';
import type { BACKUP_DIR_OPTION, IMPORT_OPTIONS } from './target-options.ts';
import type { EPOCH_OPTION, TYPE_OPTIONS } from './type-options.ts';

/** Which tables: no `--tables` means all. */
export function selectionOf({
  tables,
  exclude,
}: Settings<typeof SELECTION_OPTIONS>): Pick<PlanOptions, 'tables' | 'exclude'> {
  return { tables: tables.length === 0 ? null : tables, exclude };
}

/** The tables of an archive that a later stage takes; empty: all. */
export function chosenOf(
  settings: Settings<typeof SELECTION_OPTIONS & typeof SKIP_MISSING_OPTION>,
): Pick<TransformOptions, 'tables' | 'exclude' | 'skipMissing'> {
  const { tables, exclude, skipMissing } = settings;
  if (tables.length === 0 && exclude.length === 0) return {};
  return { ...selectionOf(settings), ...(skipMissing ? { skipMissing } : {}) };
}

export function typesOf({ infer, epoch }: Settings<typeof TYPE_OPTIONS>): TypeOptions {
  return { infer, epochs: epochHints(epoch) };
}

export function epochsOf({ epoch }: Settings<typeof EPOCH_OPTION>): Required<Pick<TypeOptions, 'epochs'>> {
  return { epochs: epochHints(epoch) };
}

export function conversionOf({
  jsonb,
  keepDynamic,
}: Settings<typeof CONVERSION_OPTIONS>): Pick<PlanOptions, 'jsonb' | 'keepDynamic'> {
  return { jsonb, keepDynamic };
}

/** Conversions that nothing was said about. */
export const USUAL_CONVERSION: Pick<PlanOptions, 'jsonb' | 'keepDynamic'> = { jsonb: false, keepDynamic: false };

export function exportingOf(
  settings: Settings<
    typeof ARCHIVE_OPTION &
      typeof EXPORT_OPTIONS &
      typeof BACKUP_DIR_OPTION &
      typeof SELECTION_OPTIONS &
      typeof TYPE_OPTIONS
  >,
): Omit<ExportOptions, 'from'> {
  const { archive, order, replace, copyFirst, backup, backupDir, skipMissing } = settings;
  const kept = { ...(backup ? { sourceBackup: backupDir } : {}), ...(skipMissing ? { skipMissing } : {}) };
  return { archive, order, replace, copyFirst, ...kept, ...selectionOf(settings), ...typesOf(settings) };
}

export function writingOf({
  noMemory,
  noBackup,
  backupDir,
}: Settings<typeof IMPORT_OPTIONS>): Pick<ImportOptions, 'memory' | 'backupDirectory'> {
  return { memory: !noMemory, backupDirectory: noBackup ? null : backupDir };
}

export function badRowsOf({
  onError,
  orphans = null,
  nulBytes,
}: Settings<typeof BAD_ROW_OPTIONS> & Partial<Settings<typeof ORPHANS_OPTION>>): Required<
  Pick<ImportOptions, 'badRows'>
> {
  return { badRows: { onError, orphans, nulBytes } };
}

export function skippedStages(settings: Settings<typeof SKIP_OPTIONS>): MigrateOptions['skip'] {
  return [
    ...(settings.skipExport ? (['export'] as const) : []),
    ...(settings.skipTransform ? (['transform'] as const) : []),
    ...(settings.skipImport ? (['import'] as const) : []),
    ...(settings.skipValidate ? (['validate'] as const) : []),
  ];
}

/**
 * The user whose rows are meant; null: everybody's.
 * @throws USAGE where a user is named in two ways
 */
export function userOf({ userEmail, userId, userWhere }: Settings<typeof SCOPE_OPTIONS>): UserSelector | null {
  const named: readonly (UserSelector | null)[] = [
    userEmail === null ? null : { kind: 'email', email: userEmail },
    userId.length === 0 ? null : { kind: 'key', values: userId },
    userWhere === null ? null : { kind: 'where', sql: userWhere },
  ];
  const [user = null, ...others] = named.filter((selector) => selector !== null);
  if (others.length === 0) return user;
  throw new RowferryError('USAGE', {
    message: 'The user is named in several ways.',
    hint: 'Give one of --user-email, --user-id and --user-where; MIGRATION_USER_EMAIL and its like count too.',
  });
}

/** One user's rows alone; empty: everybody's. */
export function scopeOf(settings: Settings<typeof SCOPE_OPTIONS>): Pick<ExportOptions, 'scope'> {
  const selector = userOf(settings);
  if (selector === null) return {};
  const { rules: rulesFile } = settings;
  return { scope: { selector, rules: rulesIn(rulesFile), rulesFile } };
}

/** The rules of `--rules`; none without a file. */
export function rulesIn(file: string | null): Rules {
  return file === null ? {} : readRules(file);
}

/** One user's rows, and what becomes of the columns that say so: the rules are read once for both. */
export function oneUserOf(
  settings: Settings<typeof SCOPE_OPTIONS & typeof STRIP_OPTIONS & typeof OWNER_OPTIONS>,
  environment: Environment,
): Pick<MigrateOptions, 'scope' | 'strip' | 'ruled'> {
  const { rules: rulesFile } = settings;
  const [selector, rules] = [userOf(settings), rulesIn(rulesFile)];
  const scope = selector === null ? {} : { scope: { selector, rules, rulesFile } };
  return { ...scope, ...strippingBy(rules, settings.keepUserColumns), ...ruledBy(rules, settings, environment) };
}

/**
 * Who gives rules about whose rows are whose expects one user's: everybody's would be a breach.
 * @throws USAGE where there are rules and no user
 */
export function refuseRulesAlone(settings: Settings<typeof SCOPE_OPTIONS>): void {
  if (settings.rules === null || userOf(settings) !== null || !isAboutUsers(rulesIn(settings.rules))) return;
  throw new RowferryError('USAGE', {
    message: 'There are rules about whose rows are whose, but no user.',
    hint: 'Name the user with --user-email, --user-id or --user-where, or leave --rules away to move the rows of all.',
  });
}

/** The user whose rows are looked at, null for everybody's, and the rules; without a file there are none. */
export function scopePlanOf(settings: Settings<typeof SCOPE_OPTIONS>): Omit<ScopePlanOptions, 'from'> {
  const { rules: rulesFile } = settings;
  return { selector: userOf(settings), rules: rulesIn(rulesFile), rulesFile };
}

/** Under whom the rows go in; empty: under nobody. */
export function asUserOf({
  asUser: user,
  rules: rulesFile,
}: Settings<typeof RULES_OPTION & typeof AS_USER_OPTION>): Pick<TransformOptions, 'asUser'> {
  return user === null ? {} : { asUser: { user, rules: rulesIn(rulesFile), rulesFile } };
}

/** What becomes of the columns that say whose a row is. */
export function strippingOf(
  settings: Settings<typeof RULES_OPTION & typeof STRIP_OPTIONS & typeof OWNER_OPTIONS>,
  environment: Environment,
): Pick<TransformOptions, 'strip' | 'ruled'> {
  const rules = rulesIn(settings.rules);
  return { ...strippingBy(rules, settings.keepUserColumns), ...ruledBy(rules, settings, environment) };
}

/** The rules that transform. */
export function ruledOf(settings: RuledSettings, environment: Environment): Pick<TransformOptions, 'ruled'> {
  return ruledBy(rulesIn(settings.rules), settings, environment);
}

/** The rules for an export, which gives rows to nobody. */
export function exportRulesOf({ rules: file }: Settings<typeof RULES_OPTION>): Pick<ExportOptions, 'ruled'> {
  const { owner: _, ...rules } = rulesIn(file);
  return file === null ? {} : { ruled: { rules, file } };
}

type RuledSettings = Settings<typeof RULES_OPTION & typeof OWNER_OPTIONS>;

/** No file and no owner: nothing is said, which is not the same as rules that say nothing. */
function ruledBy(read: Rules, settings: RuledSettings, environment: Environment): Pick<TransformOptions, 'ruled'> {
  const { rules: file } = settings;
  const { rules, owner } = ownedRules(read, settings, environment);
  return file === null && owner === null ? {} : { ruled: { rules, file, owner } };
}

function strippingBy({ user }: Rules, keepUserColumns: boolean): Pick<TransformOptions, 'strip'> {
  const singleton = user?.singleton ?? null;
  return keepUserColumns || singleton !== null ? { strip: { keepUserColumns, singleton } } : {};
}
