// Goal: json keeps its text and jsonb its document, also where JavaScript's own JSON would change them.
import { describeTypes } from '../../helpers/postgres-type-round-trip.ts';

const NESTED = `${'[{"a":'.repeat(500)}1.10${'}]'.repeat(500)}`;
const DOCUMENTS = [
  ...['null', 'true', '"5"', '"\\"\\\\\\n\\u007f😀"', '5', '1.10', '-0', '-0.0', '{}', '[]', '""'],
  ...['{"b":1,"b":2}', ' { "b" : 1 , "a":[ 1.0 , 2 ] } ', '[1e400, 12345678901234567890.123456789, 1e-400]'],
  ...['{"__proto__":1,"constructor":2,"toString":null}', '{"$json":"x"}', '{"$text":1,"a":2}', '{"a":{"$json":1}}'],
  ...['{"10":1,"9":2,"-1":3}', '[0.1, 1e-7, 100, 1e21, 9007199254740993]', '{"":{"":""}}', NESTED],
];

describeTypes('documents', {
  types: [
    { typeName: 'json', literals: [...DOCUMENTS, '{"a":"\\u0000"}', '\n1\t', '1E5', '"\\u00e9\\/"'] },
    { typeName: 'jsonb', literals: DOCUMENTS },
    { typeName: 'jsonpath', literals: ['$."a"[*]?(@ > 1)', 'strict $'] },
  ],
});
