import type { RowferryError } from '../errors/rowferry-error.ts';
import { scopeUndecided } from '../scope/scope-problem.ts';
import { violationsError } from '../scope/scope-violations.ts';
import { suggestionDocument } from '../scope/suggestion.ts';
import type { ScopePlanSummary, ScopeSuggestionSummary } from '../stages/stage-summaries.ts';
import type { TableRulesSummary } from '../stages/suggest-table-rules.ts';
import type { Paint } from './paint.ts';
import { renderScope } from './render/scope.ts';
import type { Outcome } from './run.ts';
import { writeNewFile } from './write-new-file.ts';

/** The scope as far as it is decided; what is open, or could not leave, is what is wrong with it. */
export function scopeOutcome(summary: ScopePlanSummary, paint: Paint): Outcome {
  const { catalog: _, ...document } = summary;
  return { document, text: renderScope(summary, paint), verdict: scopeVerdict(summary), next: null };
}

function scopeVerdict({ scope, rows, catalog }: ScopePlanSummary): RowferryError | null {
  if (scope.problems.length > 0) return scopeUndecided(scope.problems);
  return rows === null ? null : violationsError(rows.violations, catalog);
}

/** The file with the rules; they are the result as well. */
export function tableRulesOutcome(
  summary: TableRulesSummary,
  { file, next }: { readonly file: string; readonly next: (file: string) => string },
): Outcome {
  writeNewFile(file, `${JSON.stringify(summary.rules, null, 2)}\n`);
  const text = `${file}: rules to begin with. Read every decision before you rely on it.\n`;
  return { document: summary, text, verdict: null, next: next(file) };
}

/** Proposed rules are the result, so that they can be redirected; or a file that was not there yet. */
export function suggestionOutcome(
  { source, suggestion }: ScopeSuggestionSummary,
  { file, next }: { readonly file: string | null; readonly next: (file: string) => string },
): Outcome {
  const rules = suggestionDocument(suggestion);
  const document = { stage: 'plan', source, rules };
  const json = `${JSON.stringify(rules, null, 2)}\n`;
  if (file === null) return { document, text: json, verdict: null, next: null };
  writeNewFile(file, json);
  const tables = suggestion.remarks.size;
  const text = `${file}: rules about ${tables === 1 ? 'one table' : `${tables} tables`}. Read every decision before you rely on it.\n`;
  return { document, text, verdict: null, next: next(file) };
}
