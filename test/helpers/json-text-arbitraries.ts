import fc from 'fast-check';

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 25 });
const integerPart = fc.oneof(
  fc.constant('0'),
  fc.tuple(fc.integer({ min: 1, max: 9 }), digits).map(([first, rest]) => `${first}${rest}`),
);
const exponent = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -40, max: 40 }) },
  { weight: 20, arbitrary: fc.integer({ min: -3, max: 3 }) },
  // Where `numeric` ends.
  { weight: 1, arbitrary: fc.constantFrom(-16_384, -16_383, -16_360, 131_050, 131_071, 131_072) },
);
const exponentPart = fc
  .tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '0', '00'), exponent, fc.boolean())
  .map(([letter, zeros, value, plus]) => `${letter}${value < 0 ? '-' : plus ? '+' : ''}${zeros}${Math.abs(value)}`);

/** JSON numbers in every notation, also beyond doubles and `numeric`. */
const numberText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '-'),
    integerPart,
    fc.constantFrom('', '.'),
    digits,
    fc.option(exponentPart, { nil: '' }),
  )
  .map(
    ([sign, whole, point, fraction, power]) => `${sign}${whole}${point === '' ? '' : `.${fraction || '0'}`}${power}`,
  );

const hex = (unit: number, upper: boolean) => {
  const text = unit.toString(16).padStart(4, '0');
  return `\\u${upper ? text.toUpperCase() : text}`;
};

/** One character as JSON may write it: itself, escaped, as a pair of escapes; rarely what no text may have. */
const character = fc.oneof(
  {
    weight: 400,
    arbitrary: fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .map((text) => JSON.stringify(text).slice(1, -1)),
  },
  {
    weight: 200,
    arbitrary: fc.constantFrom(
      ...'abz',
      'é',
      '\uffff',
      '😀',
      '\u007f',
      '\\/',
      '\\b',
      '\\f',
      '\\n',
      '\\r',
      '\\t',
      '\\"',
      '\\\\',
    ),
  },
  {
    weight: 150,
    arbitrary: fc
      .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.boolean())
      .map(([text, upper]) => Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at), upper)).join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom('\\u0000', '\\ud800', '\\udfff', '\\x', '\t') },
);

const stringText: fc.Arbitrary<string> = fc
  .array(character, { maxLength: 6 })
  .map((parts) => `"${parts.join('').replaceAll('\0', '')}"`);

/** Few keys, so that they meet again, also in other spellings. */
const keyText = fc.oneof(
  fc.constantFrom(
    '""',
    '"a"',
    '"\\u0061"',
    '"b"',
    '"aa"',
    '"ab"',
    '"é"',
    '"\\u00E9"',
    '"\\n"',
    '"$real"',
    '"😀"',
    '"\uffff"',
  ),
  stringText,
);

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r', '  ');

/** JSON texts with odd numbers, doubled keys, escapes and white space; a few are not JSON. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; padded: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.oneof(numberText, stringText, fc.constantFrom('null', 'true', 'false')),
    fc.array(tie('padded'), { maxLength: 5 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(space, keyText, space, tie('padded')), { maxLength: 8 })
      .map(
        (members) =>
          `{${members.map(([before, key, behind, value]) => `${before}${key}${behind}:${value}`).join(',')}}`,
      ),
  ),
  padded: fc.tuple(space, tie('value'), space).map((parts) => parts.join('')),
})).padded;
