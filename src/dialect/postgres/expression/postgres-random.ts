import type { FuncCall, Node } from 'libpg-query';
import { type ExpressionNode, RANDOM_BYTES_MAX } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';
import { namesOf } from './postgres-parse-constants.ts';

type RandomNode = Extract<ExpressionNode, { readonly kind: 'random' }>;

/** The server has no function for random bytes but in an extension: three uuids hold 366 random bits, of which a hash makes 256. */
const UUIDS = Array.from({ length: 3 }, () => 'uuid_send(gen_random_uuid())').join(' || ');

export function randomSql({ bytes, as }: RandomNode): string {
  if (!(Number.isInteger(bytes) && bytes >= 1 && bytes <= RANDOM_BYTES_MAX)) outside();
  const blob = `substr(sha256(${UUIDS}), 1, ${bytes})`;
  if (as === 'bytes') return blob;
  return as === 'hex' ? `encode(${blob}, 'hex')` : `upper(encode(${blob}, 'hex'))`;
}

const MD5_BYTES = 16;

/** The node of a call that gives random bytes or their digits; null for other calls. @param inner parses an argument. */
export function randomCall(tree: FuncCall, name: string, inner: (child: Node) => ExpressionNode): RandomNode | null {
  const items = tree.args ?? [];
  const [first, second, third] = items;
  if (first === undefined) return null;
  if (name === 'gen_random_bytes' && items.length === 1) return randomBytes(inner(first));
  if (name === 'substr' && items.length === 3 && isHashOfUuids(first)) {
    const isFromStart = isOne(inner(second as Node));
    return isFromStart ? randomBytes(inner(third as Node)) : null;
  }
  if (name === 'md5' && items.length === 1) return isRandomText(first) ? randomHex(MD5_BYTES) : null;
  if (name === 'encode' && items.length === 2) {
    const [bytes, format] = [callOf(first), inner(second as Node)];
    const random = bytes === null ? null : randomCall(bytes.tree, bytes.name, inner);
    const isHex = random?.as === 'bytes' && format.kind === 'text' && format.value === 'hex';
    return isHex ? { ...random, as: 'hex' } : null;
  }
  if ((name !== 'upper' && name !== 'lower') || items.length !== 1) return null;
  const digits = callOf(first);
  const random = digits === null ? null : randomCall(digits.tree, digits.name, inner);
  return random === null || random.as === 'bytes' ? null : { ...random, as: name === 'upper' ? 'upper-hex' : 'hex' };
}

function randomHex(bytes: number): RandomNode {
  return { kind: 'random', bytes, as: 'hex' };
}

function randomBytes(length: ExpressionNode): RandomNode | null {
  const bytes = length.kind === 'integer' ? Number(length.digits) : 0;
  return bytes >= 1 && bytes <= RANDOM_BYTES_MAX ? { kind: 'random', bytes, as: 'bytes' } : null;
}

function isOne(node: ExpressionNode): boolean {
  return node.kind === 'integer' && node.digits === '1';
}

function isHashOfUuids(tree: Node): boolean {
  const hash = callOf(tree);
  const hashed = hash?.name === 'sha256' ? hash.tree.args?.[0] : undefined;
  return hashed !== undefined && uuidsIn(hashed) >= 3;
}

/** How many random uuids are joined; 0 where anything else is. */
function uuidsIn(tree: Node): number {
  if ('A_Expr' in tree && namesOf(tree.A_Expr.name).at(-1) === '||') {
    const { lexpr, rexpr } = tree.A_Expr;
    const counts = [lexpr, rexpr].map((side) => (side === undefined ? 0 : uuidsIn(side)));
    return counts.includes(0) ? 0 : counts.reduce((sum, count) => sum + count, 0);
  }
  const sent = callOf(tree);
  const uuid = sent?.name === 'uuid_send' ? sent.tree.args?.[0] : undefined;
  return uuid !== undefined && callOf(uuid)?.name === 'gen_random_uuid' ? 1 : 0;
}

const MOMENTS: readonly (string | undefined)[] = ['now', 'clock_timestamp', 'statement_timestamp'];

/** `random()::text`, also joined with others and with moments: 52 random bits, that have the look of more. */
function isRandomText(tree: Node): boolean {
  if ('A_Expr' in tree && namesOf(tree.A_Expr.name).at(-1) === '||') {
    const { lexpr, rexpr } = tree.A_Expr;
    if (lexpr === undefined || rexpr === undefined) return false;
    return (
      (isRandomText(lexpr) && (isRandomText(rexpr) || isMomentText(rexpr))) ||
      (isMomentText(lexpr) && isRandomText(rexpr))
    );
  }
  return castedCall(tree) === 'random';
}

function isMomentText(tree: Node): boolean {
  return MOMENTS.includes(castedCall(tree) ?? '');
}

/** The function whose result is cast to text. */
function castedCall(tree: Node): string | null {
  if (!('TypeCast' in tree) || namesOf(tree.TypeCast.typeName?.names).at(-1) !== 'text') return null;
  const call = tree.TypeCast.arg === undefined ? null : callOf(tree.TypeCast.arg);
  return call !== null && (call.tree.args ?? []).length === 0 ? call.name : null;
}

/** A call of a function of the server. */
function callOf(tree: Node): { readonly tree: FuncCall; readonly name: string } | null {
  if (!('FuncCall' in tree)) return null;
  const names = namesOf(tree.FuncCall.funcname);
  const isOfExtension = names.at(-1) === 'gen_random_bytes';
  const isKnown = names.length === 1 || names[0] === 'pg_catalog' || isOfExtension;
  return isKnown ? { tree: tree.FuncCall, name: names.at(-1) ?? '' } : null;
}
