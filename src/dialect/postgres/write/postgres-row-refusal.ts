import { storedColumns, type Table } from '../../../model/catalog.ts';
import type { RowRefusal } from '../../../model/row-policy.ts';
import type { ServerError } from '../connection/postgres-server-error.ts';

/** What the server says of rows that it does not take. */
export type Refusal = Pick<ServerError, 'code' | 'message' | 'detail' | 'where' | 'column'>;

/** No error at all: the server counts fewer rows than it was given. */
export const KEPT_OUT: Refusal = {
  code: '',
  message: 'a trigger of the table kept it out',
  detail: null,
  where: null,
  column: null,
};

/** What the server says of one row, in our words. */
export function refusalOf(table: Table, refusal: Refusal): Omit<RowRefusal, 'line'> {
  const { code } = refusal;
  return {
    column: columnOf(table, refusal),
    code: OF_VALUES.includes(code.slice(0, 2)) ? 'VALUE_NOT_STORABLE' : 'CONSTRAINT_VIOLATED',
    sqlstate: code === '' ? null : code,
    reason: reasonOf(refusal),
  };
}

/** Classes of SQLSTATE (manual, appendix A): data, limit of the program. */
const OF_VALUES = ['22', '54'];

/** Constraints, and what triggers and the functions of CHECKs and generated columns raise: PL/pgSQL, SQL, cases. */
const OF_RULES = ['09', '20', '21', '23', '27', '2F', '38', '39', '44', 'P0'];

/** The other classes that the server has itself: of the statement, the session, the machine. */
const NOT_OF_ROWS =
  '00 01 02 03 08 0A 0B 0F 0L 0P 0Z 10 24 25 26 28 2B 2D 34 3B 3D 3F 40 42 53 55 57 58 72 F0 HV XX'.split(' ');

/** A row may be at fault. Classes that the server does not have are those of `raise … using errcode`. */
export function isAboutRow({ code }: Pick<Refusal, 'code'>): boolean {
  const group = code.slice(0, 2);
  return OF_VALUES.includes(group) || OF_RULES.includes(group) || !NOT_OF_ROWS.includes(group);
}

/** The server's message; what it tells of the row itself stands beside it already. */
function reasonOf({ message, detail }: Refusal): string {
  return detail === null || detail.startsWith('Failing row contains') ? message : `${message}. ${detail}`;
}

/** The column that the server names: itself, in the place of the COPY, or as the first one of a key. */
function columnOf(table: Table, { column, where, detail }: Refusal): string | null {
  const named = [
    column,
    /, line \d+, column (.*?)(?:: |$)/s.exec(where ?? '')?.[1],
    /^Key \((.*?)[,)]/.exec(detail ?? '')?.[1],
  ];
  const known = storedColumns(table).map(({ name }) => name);
  return named.find((name) => name !== null && name !== undefined && known.includes(name)) ?? null;
}
