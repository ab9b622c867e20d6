import type { TablePlan } from '../model/plan.ts';

/**
 * True for a table of one row for which none comes: the row that the application's schema made for it stays, and is no
 * difference.
 * @param plans of the table, one for each table that goes into it
 * @param rows how many came
 */
export function keepsOwnRow(plans: readonly TablePlan[], rows: number): boolean {
  return rows === 0 && plans.length > 0 && plans.every(({ singleton }) => singleton === true);
}
