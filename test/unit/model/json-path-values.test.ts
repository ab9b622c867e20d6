import { expect, test } from 'vitest';
import { jsonPathValues, withJsonPathValues } from '../../../src/model/json-path-values.ts';

test.each([
  ['{"a":{"b":1}}', ['a', 'b'], ['1']],
  [
    ' { "a" : [ {"id": "x\\"y"} , {"no": [1, {"id": 9}]}, {"id":12345678901234567890} ] } ',
    ['a', '*', 'id'],
    ['x"y', '12345678901234567890'],
  ],
  ['{"a":1,"a":2}', ['a'], ['2']],
  ['{"a":{"id":5}}', ['a', '*', 'id'], []],
  ['[[1,2],[],[3]]', ['*', '*'], ['1', '2', '3']],
  ['{"a":null,"b":true,"c":{"id":1}}', ['a'], []],
  ['{"a":"}","b":-1.5e3}', ['b'], ['-1.5e3']],
  ['7', [], ['7']],
] as const)('%s below %j', (json, path, values) => {
  expect(jsonPathValues(json, path)).toEqual(values);
});

test.each([
  ['{"a": {"id": 5 }, "id":5}', ['a', 'id'], '{"a": {"id": 105 }, "id":5}'],
  ['{"l":[5,"5",6,{"5":5}]}', ['l', '*'], '{"l":[105,"105",6,{"5":5}]}'],
  ['5', [], '105'],
  ['{"a":"x"}', ['a'], '{"a":"x"}'],
] as const)('%s has other values below %j', (json, path, expected) => {
  expect(withJsonPathValues(json, path, (text) => (text === '5' ? '105' : null))).toBe(expected);
});
