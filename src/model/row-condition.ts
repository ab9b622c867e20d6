import type { JsonValue } from './json-value.ts';

/**
 * What is asked of a row of the source: one of `all`, `any`, `not` and `column`, the last with what is asked of it. All that is
 * asked must hold. Of NULL nothing holds but `null: true`.
 */
export interface Condition {
  readonly all?: readonly Condition[];
  readonly any?: readonly Condition[];
  readonly not?: Condition;
  readonly column?: string;
  readonly null?: boolean;
  readonly is?: JsonValue;
  readonly in?: readonly JsonValue[];
  readonly above?: JsonValue;
  readonly below?: JsonValue;
  readonly least?: JsonValue;
  readonly most?: JsonValue;
  /** A regular expression of JavaScript, with the flag u, that is found in the text of the value. */
  readonly matches?: string;
}
