import type { DiffFinding, DiffSummary } from '../stages/diff/diff-options.ts';
import { findingJson } from './finding-json.ts';
import { findingRenderer, renderDiff } from './render/diff.ts';
import type { Outcome, Run } from './run.ts';
import { diffVerdict } from './verdict.ts';

/** Shows differences as they are found, and in the end what they come to. */
export interface DiffOutput {
  readonly onFinding: (finding: DiffFinding) => void | Promise<void>;
  outcome(summary: DiffSummary, limit: number | null): Outcome;
}

/** For people and for streams every difference is written at once; a document holds them all. */
export function diffOutput(run: Run): DiffOutput {
  const rows: string[] = [];
  const render = findingRenderer(run.paint);
  let hasShown = false;
  return {
    onFinding: (finding) => {
      if (run.format === 'stream') return run.print(`${findingJson(finding)}\n`);
      if (run.format === 'text') {
        hasShown = true;
        return run.print(render(finding));
      }
      if (finding.kind !== 'catalog-change') rows.push(findingJson(finding));
      return undefined;
    },
    outcome: (summary, limit) => ({
      document: summary,
      ...(run.format === 'document' ? { rows: `[${rows.join(',')}]` } : {}),
      text: `${hasShown ? '\n' : ''}${renderDiff(summary, limit, run.paint)}`,
      verdict: diffVerdict(summary),
      next: null,
    }),
  };
}
