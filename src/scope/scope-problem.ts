import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import type { Rules } from '../model/rules.ts';

/** Something about the scope that only a person can decide. */
export interface ScopeProblem {
  /** null: it is about the table of the users, and none is found. */
  readonly table: QualifiedName | null;
  /** What is open, one sentence. */
  readonly message: string;
  /** The ways to settle it. */
  readonly remedies: readonly Remedy[];
}

export interface Remedy {
  /** What becomes of the rows then. */
  readonly meaning: string;
  /** What to add to the rules file. */
  readonly rule: Rules;
}

/** SCOPE_UNDECIDED with every problem and, for each way out of it, the rule to paste. */
export function scopeUndecided(problems: readonly ScopeProblem[]): RowferryError {
  const tables = new Set(problems.flatMap(({ table }) => (table === null ? [] : [displayName(table)])));
  const what = tables.size === 0 ? 'Whose rows to take is not decided.' : `${countOf(tables.size)} not decided.`;
  return new RowferryError('SCOPE_UNDECIDED', {
    message: [what, ...problems.map(problemText)].join('\n'),
    hint: 'Put a rule for each into a file and give it with --rules FILE; rowferry plan --suggest --write-rules FILE begins one.',
    context: { problems: problems.length },
  });
}

/** The problem in lines, the first set off by a blank one; rules stand as they would in the file. */
export function problemText({ message, remedies }: ScopeProblem): string {
  const lines = remedies.flatMap(({ meaning, rule }) => [`    ${meaning}:`, `        ${ruleText(rule)}`]);
  return ['', message, ...lines].join('\n');
}

/** `"tables": { "messages": { "owner": ["sender_id"] } }`: the members of the file, without its braces. */
function ruleText(rule: Rules): string {
  const text = inOneLine(rule);
  return text.slice(2, -2);
}

function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${inOneLine(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function countOf(tables: number): string {
  return tables === 1 ? 'The scope of one table is' : `The scope of ${tables} tables is`;
}
